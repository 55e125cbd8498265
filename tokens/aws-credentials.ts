import { ToolkitError } from '../contract/errors.ts';
import { secret } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import { sendOnce } from './send-once.ts';
import { parseObject } from './token-endpoint.ts';

/** Credentials that sign requests to AWS. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  /** Temporary credentials have one. */
  readonly sessionToken?: Secret | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
}

/** Gives credentials that are good now. */
export type AwsCredentialSource = () => Promise<AwsCredentials>;

/** What surrounds {@link roleCredentials}. */
export interface RoleCredentialsOptions {
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

/** Time in which a request that was signed still arrives. */
const EARLY_MS = 60_000;

/** Where containers of AWS ask (SDKs and Tools reference guide, "Container credential provider", read 2026-11). */
const CONTAINER_HOSTS = ['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]', 'localhost', '127.0.0.1'];

/**
 * The credentials of a function's or container's role, as its environment has them: `AWS_ACCESS_KEY_ID`,
 * `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, or else what `AWS_CONTAINER_CREDENTIALS_FULL_URI` or `…_RELATIVE_URI`
 * answers. No profile, no metadata service of an instance: a caller that needs those brings its own source.
 * @throws ToolkitError from the source: `not-configured`, and what the request throws.
 */
export function roleCredentials(
  env: Readonly<Record<string, string | undefined>>,
  { fetch, now = Date.now }: RoleCredentialsOptions = {},
): AwsCredentialSource {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: key = '', AWS_SESSION_TOKEN } = env;
  if (accessKeyId !== '' && key !== '') {
    const sessionToken = AWS_SESSION_TOKEN ? { sessionToken: secret(AWS_SESSION_TOKEN) } : {};
    return async () => ({ accessKeyId, secretAccessKey: secret(key), ...sessionToken });
  }
  return renewed(() => askContainer(env, fetch), now);
}

/**
 * A source that asks another one again only shortly before the credentials end; callers share one question. Where the other
 * one fails, the last credentials are good until their end.
 */
export function renewed(source: AwsCredentialSource, now: () => number): AwsCredentialSource {
  let held: AwsCredentials | undefined;
  let flight: Promise<AwsCredentials> | undefined;
  const isGood = (earlyMs: number): boolean => now() < (held?.expiresAt ?? 0) - earlyMs;
  const refresh = async (): Promise<AwsCredentials> => {
    try {
      return (held = await source());
    } catch (error) {
      if (held === undefined || !isGood(0)) throw error;
      return held;
    }
  };
  return async () => {
    if (held !== undefined && isGood(EARLY_MS)) return held;
    flight ??= refresh().finally(() => (flight = undefined));
    return flight;
  };
}

async function askContainer(
  env: Readonly<Record<string, string | undefined>>,
  fetch: typeof globalThis.fetch | undefined,
): Promise<AwsCredentials> {
  const { AWS_CONTAINER_AUTHORIZATION_TOKEN: authorization } = env;
  const url = containerUrl(env);
  const name = 'the container credentials endpoint';
  const headers = authorization === undefined ? {} : { authorization };
  const { status, text } = await sendOnce({ name, url, method: 'GET', headers, fetch });
  if (status !== 200) throw new ToolkitError('remote-failed', `${name} failed with HTTP ${status}`);
  return readCredentials(name, parseObject(text));
}

function containerUrl(env: Readonly<Record<string, string | undefined>>): URL {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } = env;
  const url = URL.parse(relative === undefined ? (full ?? '') : `http://169.254.170.2${relative}`);
  const isKnown = url?.protocol === 'https:' || CONTAINER_HOSTS.includes(url?.hostname ?? '');
  if (url !== null && isKnown) return url;
  throw new ToolkitError('not-configured', 'the environment has no credentials of AWS', {
    hint: 'Give the function a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  });
}

/**
 * Reads `{ AccessKeyId, SecretAccessKey, Token, Expiration }`.
 * @throws ToolkitError `remote-failed` where it is none.
 */
export function readCredentials(name: string, body: Readonly<Record<string, unknown>>): AwsCredentials {
  const { AccessKeyId: accessKeyId, SecretAccessKey: key, Token: token, Expiration: end } = body;
  const expiresAt = typeof end === 'string' ? Date.parse(end) : NaN;
  const isWhole = [accessKeyId, key, token].every((part) => typeof part === 'string' && /^\S+$/.test(part));
  if (!isWhole || Number.isNaN(expiresAt)) {
    throw new ToolkitError('remote-failed', `${name} answered with no credentials`);
  }
  return {
    accessKeyId: String(accessKeyId),
    secretAccessKey: secret(String(key)),
    sessionToken: secret(String(token)),
    expiresAt,
  };
}
