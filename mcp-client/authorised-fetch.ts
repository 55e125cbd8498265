import type { FetchLike } from '@modelcontextprotocol/client';
import { ToolkitError } from '../contract/errors.ts';
import { bareCredential } from '../contract/secret.ts';
import type { Token, TokenRequest, TokenSource } from '../tokens/token-source.ts';
import { readRpcError } from './rpc-error.ts';
import type { UsedSecrets } from './used-secrets.ts';

/** What a client proves itself with. */
export interface Credentials {
  readonly inbound: TokenSource;
  /** Further headers, by name in lower case. */
  readonly headers: ReadonlyMap<string, TokenSource>;
}

/**
 * A fetch that sends the caller's token as the gateway wants it and the client's own headers, and once more with fresh
 * ones where the gateway refused them and a source has another value.
 * @throws ToolkitError `remote-refused` where the gateway refuses the token.
 */
export function authorisedFetch(
  { inbound, headers }: Credentials,
  used: UsedSecrets,
  send: typeof fetch,
): FetchLike {
  const sources = [...headers, ['authorization', inbound] as const];
  const read = (request: TokenRequest, rejected?: readonly Value[]): Promise<readonly Value[]> =>
    Promise.all(
      sources.map(async ([name, source], index) => {
        const last = rejected?.[index]?.token.value;
        const token = await source.get(last === undefined ? request : { ...request, rejected: last });
        return { name, token };
      }),
    );
  return async (url, init) => {
    const request: TokenRequest = init?.signal ? { signal: init.signal } : {};
    const values = await read(request);
    const response = await send(url, authorise(init, values, used));
    if (!isRefusal(response)) return response;
    const fresh = await read(request, values);
    if (fresh.every(({ token }, index) => token.value.reveal() === values[index]?.token.value.reveal())) {
      throw await refused(inbound, response, used);
    }
    await response.body?.cancel();
    const second = await send(url, authorise(init, fresh, used));
    if (isRefusal(second)) throw await refused(inbound, second, used);
    return second;
  };
}

/** One header with its value. */
interface Value {
  readonly name: string;
  readonly token: Token;
}

/** What is sent on after a redirect keeps all headers but a few that HTTP knows: whoever is meant would get the tokens. */
function authorise(init: RequestInit | undefined, values: readonly Value[], used: UsedSecrets): RequestInit {
  const headers = new Headers(init?.headers);
  for (const { name, token } of values) {
    const text = token.value.reveal();
    const bare = bareCredential(text);
    used.add(bare);
    headers.set(name, name === 'authorization' ? `Bearer ${bare}` : text);
  }
  return { ...init, headers, ...(values.length > 1 && { redirect: 'error' }) };
}

/** An expired token is answered with 403, a malformed one with 401 (observed 2026-09-28). */
function isRefusal({ status }: Response): boolean {
  return status === 401 || status === 403;
}

async function refused(
  inbound: TokenSource,
  response: Response,
  { redact }: UsedSecrets,
): Promise<ToolkitError> {
  const said = readRpcError(await response.text(), redact);
  const why = said === undefined ? '' : `: ${said}`;
  return new ToolkitError(
    'remote-refused',
    `the gateway answered the inbound token from ${inbound.name} with HTTP ${response.status}${why}`,
    {
      hint:
        response.status === 401
          ? 'The gateway could not read the token: check that it is an access token of the issuer it trusts.'
          : 'Check that the token has not expired, and that its client, audience and scope are allowed. Where the gateway has interceptor steps, one of them may have refused the call: the log of their function says why.',
    },
  );
}
