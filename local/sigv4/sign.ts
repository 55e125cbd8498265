import { ALGORITHM, scopeText, sha256, signatureOf, timestampOf } from './canonical.ts';
import type { AccessKey } from './credentials.ts';
import type { ExpectedScope } from './verify.ts';

/** A request to sign. */
export interface UnsignedRequest {
  readonly method: string;
  /** Path and query, percent-encoded as they will be sent. */
  readonly path: string;
  /** Host with its port, as it will be sent. */
  readonly host: string;
  readonly body: string | undefined;
}

/**
 * The headers that make a request that of `key`: `X-Amz-Date`, `X-Amz-Content-Sha256`, `X-Amz-Security-Token` for
 * temporary credentials, and `Authorization`.
 */
export function sigV4Headers(
  request: UnsignedRequest,
  key: AccessKey,
  { region, service }: ExpectedScope,
  nowMs: number,
): Readonly<Record<string, string>> {
  const timestamp = timestampOf(nowMs);
  const payloadHash = sha256(request.body ?? '');
  const added = {
    'X-Amz-Date': timestamp,
    'X-Amz-Content-Sha256': payloadHash,
    ...(key.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': key.sessionToken.reveal() }),
  };
  const headers = new Map([
    ['host', request.host],
    ...Object.entries(added).map(([name, value]) => [name.toLowerCase(), value] as const),
  ]);
  const [path = '/', query = ''] = request.path.split('?', 2);
  const scope = { date: timestamp.slice(0, 8), region, service };
  const { method } = request;
  const parts = { method, path, query, headers, payloadHash, timestamp, scope };
  const signature = signatureOf(key.secretAccessKey.reveal(), parts);
  const credential = `${key.accessKeyId}/${scopeText(scope)}`;
  const names = [...headers.keys()].sort().join(';');
  return {
    ...added,
    Authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}
