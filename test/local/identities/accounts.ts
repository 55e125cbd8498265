import { secret } from '../../../contract/secret.ts';
import { createIdentities } from '../../../local/iam/identities.ts';
import type { PolicyDocument } from '../../../local/iam/decode-policy.ts';
import { sigV4Headers } from '../../../local/sigv4/sign.ts';
import type { AccessKey } from '../../../local/sigv4/credentials.ts';
import type { LocalAws, LocalAwsOptions } from '../../../local/start.ts';
import { startAws } from '../local-aws.ts';

export const WORKLOAD = '111122223333';
export const CENTRAL = '444455556666';
export const STRANGER = '777788889999';
export const EXTERNAL_ID = '5c1f0a3e-6d0b-4f53-9a63-2f1f1f6f0c11';

/** Accounts of one world. */
export interface Accounts {
  readonly workload: LocalAws;
  readonly central: LocalAws;
  readonly stranger: LocalAws;
}

/** Starts three accounts that know each other, and end with the test. */
export async function startAccounts(options: LocalAwsOptions = {}): Promise<Accounts> {
  const identities = createIdentities();
  const start = (accountId: string): Promise<LocalAws> =>
    startAws({ identities, accountId, verifySignatures: true, ...options });
  const [workload, central, stranger] = await Promise.all([WORKLOAD, CENTRAL, STRANGER].map(start));
  if (workload === undefined || central === undefined || stranger === undefined)
    throw new Error('no accounts');
  return { workload, central, stranger };
}

/** A trust policy for one principal, with an external id or without. */
export function trusting(principal: unknown, externalId?: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: principal === '*' ? '*' : { AWS: principal },
      Action: 'sts:AssumeRole',
      ...(externalId === undefined ? {} : { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
    },
  };
}

/** An identity policy of one statement. */
export function allowing(Action: unknown, Resource: unknown = '*', Condition?: object): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource, ...(Condition === undefined ? {} : { Condition }) }],
  };
}

/** A session of a role, whether or not anybody has told the role. */
export function sessionOf(aws: LocalAws, roleArn: string, name = 'session'): AccessKey {
  return aws.account.credentials.assumeRole(roleArn, name);
}

/** What a client of an SDK signs with. */
export function credentialsOf({ accessKeyId, secretAccessKey, sessionToken }: AccessKey): {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
} {
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
  };
}

/** What STS answered. */
export interface StsAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** How a request is sent; what is left out is right. */
export interface AskOptions {
  readonly region?: string;
  readonly nowMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Posts a form to STS, signed with a key; a list of pairs may name a parameter twice. */
export async function askSts(
  aws: LocalAws,
  key: AccessKey,
  form: Readonly<Record<string, string>> | readonly (readonly [string, string])[],
  more: AskOptions = {},
): Promise<StsAnswer> {
  const { region = aws.region, nowMs = aws.clock.now(), headers = {} } = more;
  const pairs = Array.isArray(form) ? form : Object.entries(form);
  const body = new URLSearchParams(
    pairs.map(([name, value]): [string, string] => [String(name), String(value)]),
  );
  const { host } = new URL(aws.endpointUrl);
  const unsigned = { method: 'POST', path: '/', host, body: body.toString() };
  const response = await fetch(`${aws.endpointUrl}/`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...sigV4Headers(unsigned, key, { region, service: 'sts' }, nowMs),
      ...headers,
    },
    body: body.toString(),
  });
  const text = await response.text();
  const { status, headers: answered } = response;
  return {
    status,
    headers: answered,
    text,
    code: elementOf(text, 'Code'),
    message: elementOf(text, 'Message'),
  };
}

/** The text of an XML element. */
function elementOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text
    ?.replaceAll('&apos;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}

/** The form of AssumeRole. */
export function assuming(
  RoleArn: string,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return { Action: 'AssumeRole', Version: '2011-06-15', RoleArn, RoleSessionName: 'crm', ...more };
}

/** The key that STS gave. */
export function keyIn({ text }: StsAnswer): AccessKey {
  return {
    accessKeyId: elementOf(text, 'AccessKeyId') ?? '',
    secretAccessKey: secret(elementOf(text, 'SecretAccessKey') ?? ''),
    sessionToken: secret(elementOf(text, 'SessionToken') ?? ''),
    principalArn: elementOf(text, 'Arn') ?? '',
  };
}
