import { secret } from '../../contract/secret.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Account } from '../account.ts';
import { awsError, invalid } from './answer.ts';
import type { Answer } from './answer.ts';
import type { ApiKeyProvider, OauthProvider } from './state.ts';

/** Where a provider's credential is kept. */
export type SecretPlace = Pick<ApiKeyProvider, 'secretArn' | 'secretSource' | 'secretJsonKey'>;

/** How an input gives a credential: the value itself, or a secret that the account's owner keeps. */
export interface GivenCredential {
  /** Member of the input that holds the value, and how those of a reference begin; for messages. */
  readonly member: 'apiKey' | 'clientSecret';
  readonly prefix: 'apiKeySecret' | 'clientSecret';
  readonly value: string | undefined;
  readonly source: string | undefined;
  readonly reference:
    { readonly secretId: string | undefined; readonly jsonKey: string | undefined } | undefined;
}

/** The service that owns the secrets of credential providers (observed 2026-09-28). */
const OWNER = 'bedrock-agentcore-identity';

/** The API key of a provider as it stands now, or nothing where its secret or the secret's member is gone. */
export function apiKeyOf(account: Account, provider: ApiKeyProvider): Secret | undefined {
  return credentialAt(account, provider);
}

/** The client secret of a provider as it stands now, or nothing where it has none or its secret is gone. */
export function clientSecretOf(account: Account, provider: OauthProvider): Secret | undefined {
  return provider.hasSecret ? credentialAt(account, provider) : undefined;
}

/**
 * Keeps what an input gives: a value in a secret of the service's own, named `default/apikey/<name>-<8 hex>` (observed
 * 2026-09-28), a reference as it is. An EXTERNAL secret must be there, with that member; the wording is assumed.
 */
export function keepCredential(
  account: Account,
  name: string,
  given: GivenCredential,
  before?: SecretPlace,
): SecretPlace | { readonly refusal: Answer } {
  const { member, prefix, value, source = 'MANAGED', reference } = given;
  if (source === 'EXTERNAL') return referTo(account, given);
  if (reference !== undefined) {
    return { refusal: invalid(`${prefix}Config is for ${prefix}Source EXTERNAL`) };
  }
  if (value === undefined) {
    return { refusal: invalid(`${member} is required when ${prefix}Source is MANAGED`) };
  }
  const stored = before?.secretSource === 'MANAGED' ? account.secrets.find(before.secretArn) : undefined;
  const { arn } =
    stored === undefined ? account.secrets.keepFor(OWNER, name, value) : account.secrets.put(stored, value);
  return { secretArn: arn, secretSource: 'MANAGED', secretJsonKey: undefined };
}

/** Managed secrets go with their provider (observed 2026-09-28); external ones stay. */
export function dropCredential({ secrets }: Account, { secretArn, secretSource }: SecretPlace): void {
  if (secretSource === 'MANAGED') secrets.remove(secretArn);
}

function referTo(account: Account, given: GivenCredential): SecretPlace | { readonly refusal: Answer } {
  const { member, prefix, value, reference } = given;
  if (value !== undefined || reference === undefined) {
    const rule = `${prefix}Config takes the place of ${member} when ${prefix}Source is EXTERNAL`;
    return { refusal: invalid(rule) };
  }
  const stored = account.secrets.find(reference.secretId ?? '');
  if (stored === undefined) {
    return { refusal: awsError('ResourceNotFoundException', `The secret of ${prefix}Config was not found`) };
  }
  const place = {
    secretArn: stored.arn,
    secretSource: 'EXTERNAL',
    secretJsonKey: reference.jsonKey,
  } as const;
  if (credentialAt(account, place) !== undefined) return place;
  const rule = `The secret of ${prefix}Config has no string under key '${reference.jsonKey ?? ''}'`;
  return { refusal: invalid(rule) };
}

/** A member of an EXTERNAL secret's JSON; a MANAGED secret is the credential itself (its real form is not known). */
function credentialAt(
  { secrets }: Account,
  { secretArn, secretJsonKey }: Omit<SecretPlace, 'secretSource'>,
): Secret | undefined {
  const value = secrets.find(secretArn)?.value;
  if (value === undefined || secretJsonKey === undefined) return value;
  const member = memberOf(value.reveal(), secretJsonKey);
  return member === undefined ? undefined : secret(member);
}

function memberOf(json: string, name: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    const member = (value as Readonly<Record<string, unknown>>)[name];
    return typeof member === 'string' ? member : undefined;
  } catch {
    return undefined;
  }
}
