import { ToolkitError } from '../contract/errors.ts';
import { readCredentials, renewed } from './aws-credentials.ts';
import type { AwsCredentials, AwsCredentialSource } from './aws-credentials.ts';
import { pauseAfterFailure } from './pause-after-failure.ts';
import { sendOnce } from './send-once.ts';
import { signRequest } from './sign-request.ts';

/** A role to assume, and as whom. */
export interface AssumedRole {
  /** For example `arn:aws:iam::444455556666:role/crm-access`. */
  readonly roleArn: string;
  /** What the role's trust policy demands of whoever assumes it. */
  readonly externalId: string;
  /** How audit trails name the session: letters, digits and `_+=,.@-`, 2 to 64. */
  readonly sessionName: string;
  readonly region: string;
  /** Whose the request to STS is. */
  readonly credentials: AwsCredentialSource;
  /** The Region's own where it is left out: `https://sts.{region}.amazonaws.com`. */
  readonly endpointUrl?: string | undefined;
  readonly timeoutMs?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

/** The shortest that STS gives (STS API reference, AssumeRole, version 2011-06-15, read 2026-11). */
const LIFE_SECONDS = 900;

/**
 * The credentials of a role in another account, which trusts the caller's role with an external id; asked for again
 * shortly before they end. A role that cannot be assumed is left alone for a while: 5 to 30 seconds.
 * @throws ToolkitError from the source: `remote-refused`, `remote-failed`, `remote-timeout`
 */
export function assumedRole(role: AssumedRole): AwsCredentialSource {
  const now = role.now ?? Date.now;
  return renewed(
    pauseAfterFailure(() => assume(role, now), now),
    now,
  );
}

async function assume(role: AssumedRole, now: () => number): Promise<AwsCredentials> {
  const { region, timeoutMs } = role;
  const url = new URL(role.endpointUrl ?? regionalEndpoint(region));
  const form = {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: role.roleArn,
    RoleSessionName: role.sessionName,
    ExternalId: role.externalId,
    DurationSeconds: String(LIFE_SECONDS),
  };
  const body = new URLSearchParams(form).toString();
  const unsigned = { 'content-type': 'application/x-www-form-urlencoded' };
  const request = { url, method: 'POST', headers: unsigned, body } as const;
  const headers = await signRequest(request, await role.credentials(), { region, service: 'sts' }, now());
  const name = `role "${role.roleArn}"`;
  const { status, text } = await sendOnce({ ...request, name, headers, timeoutMs, fetch: role.fetch });
  if (status === 200) return readCredentials(name, elementsOf(text));
  const code = /^\w{1,64}$/.exec(elementsOf(text).Code ?? '')?.[0] ?? 'unknown error';
  throw new ToolkitError(
    status < 500 ? 'remote-refused' : 'remote-failed',
    `${name} cannot be assumed: ${code}`,
    {
      hint: "Check the role's trust policy: its principal and its external id.",
    },
  );
}

/** General Reference, "AWS Security Token Service endpoints and quotas"; China's are of another domain (documented). */
function regionalEndpoint(region: string): string {
  return `https://sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** Names and values here hold no character of XML's. */
function elementsOf(xml: string): Readonly<Record<string, string>> {
  const names: Readonly<Record<string, string>> = { SessionToken: 'Token' };
  return Object.fromEntries(
    [...xml.matchAll(/<(AccessKeyId|SecretAccessKey|SessionToken|Expiration|Code)>([^<]*)</g)].map(
      ([, name = '', value = '']) => [names[name] ?? name, value],
    ),
  );
}
