import type { FetchLike } from '@modelcontextprotocol/client';
import { ToolkitError } from '../contract/errors.ts';
import { bareCredential } from '../contract/secret.ts';
import type { Token, TokenRequest, TokenSource } from '../tokens/token-source.ts';
import { readRpcError } from './rpc-error.ts';
import type { UsedSecrets } from './used-secrets.ts';

/**
 * A fetch that sends the caller's token as the gateway wants it, and once more with a fresh one where the
 * gateway refused it and the source has another.
 * @throws ToolkitError `remote-refused` where the gateway refuses the token.
 */
export function authorisedFetch(inbound: TokenSource, used: UsedSecrets, send: typeof fetch): FetchLike {
  return async (url, init) => {
    const request: TokenRequest = init?.signal ? { signal: init.signal } : {};
    const token = await inbound.get(request);
    const response = await send(url, authorise(init, token, used));
    if (!isRefusal(response)) return response;
    const fresh = await inbound.get({ ...request, rejected: token.value });
    if (fresh.value.reveal() === token.value.reveal()) throw await refused(inbound, response, used);
    await response.body?.cancel();
    const second = await send(url, authorise(init, fresh, used));
    if (isRefusal(second)) throw await refused(inbound, second, used);
    return second;
  };
}

function authorise(init: RequestInit | undefined, { value }: Token, used: UsedSecrets): RequestInit {
  const headers = new Headers(init?.headers);
  const bare = bareCredential(value.reveal());
  used.add(bare);
  headers.set('authorization', `Bearer ${bare}`);
  return { ...init, headers };
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
