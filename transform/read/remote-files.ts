import { isPrivateHost } from '../../contract/private-hosts.ts';
import { isToolkitError, ToolkitError } from '../../contract/errors.ts';
import { decodeText } from './decode-text.ts';
import type { DecodedText } from './decode-text.ts';
import type { Answer, Get } from './public-https.ts';

/** Remote files of one document; each may name further ones. */
const MAX_FILES = 100;
/** For all remote files of a document together. */
const TIMEOUT_MS = 60_000;

/** Fetches a text; the limit is in bytes. */
export type FetchText = (url: URL, maxBytes: number) => Promise<DecodedText>;

/**
 * Makes what fetches the remote files of one document: https alone, from public hosts, without credentials or
 * redirects, a hundred files in a minute at most.
 */
export function createRemoteReader(get: Get, timeoutMs: number = TIMEOUT_MS): FetchText {
  const signal = AbortSignal.timeout(timeoutMs);
  let files = 0;
  return async (url, maxBytes) => {
    refuse(url);
    files += 1;
    if (files > MAX_FILES) throw refused(`the document refers to more than ${MAX_FILES} remote files`);
    try {
      const answer = await get(url, signal);
      if (answer.status !== 200) throw refused(`its server answered ${answer.status}`);
      return decodeText(url.href, await readBody(answer, maxBytes));
    } catch (error) {
      if (isToolkitError(error)) throw error;
      throw new ToolkitError('remote-failed', sayFailure(error, signal), { cause: error });
    }
  };
}

/** What must not be asked, whatever would be answered. */
function refuse({ protocol, username, password, hostname }: URL): void {
  if (protocol !== 'https:') throw refused('only https is fetched');
  if (username !== '' || password !== '') throw refused('it holds credentials');
  if (isPrivateHost(hostname)) throw refused('its host is at a private address');
}

async function readBody({ body }: Answer, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes)
      throw refused(`it has more than the ${maxBytes} bytes that are left of --max-bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refused(why: string): ToolkitError {
  return new ToolkitError('remote-refused', why);
}

function sayFailure(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'its server took too long';
  return error instanceof Error ? error.message : 'its server cannot be reached';
}
