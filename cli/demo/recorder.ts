import { createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One request as the vendor got it. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** By lower-case name; a repeated header is joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Stands before the mock of the vendor and keeps what arrives. */
export interface Recorder {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  close(): Promise<void>;
}

/** A vendor's refusal of a token: which bearer it is about, and the body that the vendor documents. */
export interface RevokedToken {
  readonly token: string;
  readonly body: unknown;
}

/** Longer than clients keep idle connections, so that none ends just as a call is sent on it. */
const KEEP_ALIVE_MS = 65_000;

/** Starts a recorder that hands everything on to `upstream`, but for the revoked token, which it refuses itself. */
export async function startRecorder(upstream: string, revoked: RevokedToken): Promise<Recorder> {
  const requests: RecordedRequest[] = [];
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    void (async () => {
      const body = await text(incoming.setEncoding('latin1'));
      const recorded = record(incoming, body);
      requests.push(recorded);
      if (recorded.headers.authorization === `Bearer ${revoked.token}`) refuse(outgoing, revoked.body);
      else handOn(upstream, incoming, body, outgoing);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has this kind of address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function record(incoming: IncomingMessage, body: string): RecordedRequest {
  const url = new URL(incoming.url ?? '/', 'http://vendor');
  const headers = Object.entries(incoming.headersDistinct).map(([name, values = []]) => [
    name,
    values.join(','),
  ]);
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.from(body, 'latin1').toString('utf8'),
  };
}

function refuse(outgoing: ServerResponse, body: unknown): void {
  outgoing.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function handOn(upstream: string, incoming: IncomingMessage, body: string, outgoing: ServerResponse): void {
  const { method, url = '/', headers } = incoming;
  const onward = sendRequest(new URL(url, upstream), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.writeHead(502).end());
  onward.end(body, 'latin1');
}
