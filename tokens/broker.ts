import { ToolkitError } from '../contract/errors.ts';
import type { BrokerAsk, Token, TokenBroker } from '../contract/token-ports.ts';
import type { AwsCredentialSource } from './aws-credentials.ts';
import { checkScope } from './check-issued-token.ts';
import { pauseAfterOutage } from './pause-after-outage.ts';
import type { Pause } from './pause-after-outage.ts';
import { requireSecureUrl } from './require-secure-url.ts';
import { sendOnce } from './send-once.ts';
import { signRequest } from './sign-request.ts';
import type { SigningScope } from './sign-request.ts';
import { parseObject, readIssued } from './token-endpoint.ts';

/** Where a token broker is, and who asks it. */
export interface BrokerOptions extends SigningScope {
  /** The function URL, or the API's with its stage: `https://….lambda-url.us-east-1.on.aws`. */
  readonly brokerUrl: string;
  /** The gateway on whose behalf is asked, as the broker's policy writes it. */
  readonly gateway: string;
  /** By which the broker knows that this deployment is meant, as its policy writes it. */
  readonly externalId: string;
  readonly credentials: AwsCredentialSource;
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
  readonly timeoutMs?: number | undefined;
  /** Leaves the broker alone for 5 to 30 seconds after it could not be reached; left out, it has its own. */
  readonly pause?: Pause | undefined;
}

/** Below the broker's URL. */
const PATH = '/token';

/**
 * A token broker that is asked by requests signed as the caller's own role. Each call asks anew; wrap it in
 * `cachedBroker()`.
 * @throws ToolkitError `usage` where the URL is neither https nor on this machine.
 */
export function createBroker(options: BrokerOptions): TokenBroker {
  const base = requireSecureUrl('broker URL', options.brokerUrl);
  const url = new URL(`${base.pathname.replace(/\/+$/, '')}${PATH}`, base);
  const name = `token broker "${url.origin}"`;
  const pause = options.pause ?? pauseAfterOutage(options.now ?? Date.now);
  return { name, request: (ask) => request({ ...options, pause }, url, name, ask) };
}

async function request(options: BrokerOptions, url: URL, name: string, ask: BrokerAsk): Promise<Token> {
  const { now = Date.now, fetch, timeoutMs, pause } = options;
  const askedAt = now();
  const body = JSON.stringify(bodyOf(options, ask));
  const unsigned = { accept: 'application/json', 'content-type': 'application/json' };
  const parts = { url, method: 'POST', headers: unsigned, body } as const;
  const headers = await signRequest(parts, await options.credentials(), options, askedAt);
  const { status, text } = await sendOnce({
    ...{ ...parts, name, headers, fetch, timeoutMs, pause },
    signal: ask.signal,
  });
  if (status !== 200) throw refused(name, status);
  const issued = readIssued(name, parseObject(text), askedAt);
  checkScope(name, issued, ask.scope);
  const { expiresAt } = issued.token;
  if (expiresAt !== undefined && expiresAt > askedAt) return issued.token;
  const problem =
    expiresAt === undefined ? 'does not say when its token ends' : 'gave a token that has ended';
  throw new ToolkitError('remote-failed', `${name} ${problem}`);
}

function bodyOf({ gateway, externalId }: BrokerOptions, ask: BrokerAsk): Readonly<Record<string, unknown>> {
  const { subject, tenant, tool, audience, scope } = ask;
  return {
    ...{ gateway, externalId, subject, tenant, tool, audience, scope },
    assertion: ask.assertion.reveal(),
  };
}

function refused(name: string, status: number): ToolkitError {
  if (status === 429 || status >= 500 || status < 400) {
    return new ToolkitError('remote-failed', `${name} failed with HTTP ${status}`);
  }
  return new ToolkitError('remote-refused', `${name} refused the request with HTTP ${status}`, {
    hint: "Its audit log says why: look for the request's time and the caller's role.",
  });
}
