import { Agent, createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { without } from './json-document.ts';
import type { RawRequest } from './write-request.ts';

/** What was asked and what was answered. */
export interface Exchange {
  readonly request: RawRequest;
  readonly answer: RawAnswer;
}

/** An answer with its body as text. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Stands before the vendor and keeps what arrives, byte for byte. */
export interface Recorder {
  readonly url: string;
  /** The exchanges since it was last asked. */
  take(): readonly Exchange[];
  close(): Promise<void>;
}

/** Starts a recorder on a free port of the loopback interface that hands everything on to `upstream`. */
export async function startRecorder(upstream: string): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    void record(incoming, outgoing, async (request) => {
      const answer = await exchange(upstream, request, agent);
      exchanges.push({ request, answer });
      return answer;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has this kind of address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    take: () => exchanges.splice(0),
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends a request as it is written, and reads the answer to its end. */
export function exchange(upstream: string, request: RawRequest, agent?: Agent): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const { hostname, port } = new URL(upstream);
  const { method, target: path, headers } = request;
  const length = request.body.length === 0 ? {} : { 'content-length': String(request.body.length) };
  const options = {
    hostname,
    port,
    method,
    path,
    headers: { ...headers, ...length },
    ...(agent && { agent }),
  };
  const sent = sendRequest(options, (answer) => {
    void buffer(answer).then(
      (body) =>
        resolve({ status: answer.statusCode ?? 0, headers: headersOf(answer), body: body.toString('utf8') }),
      reject,
    );
  });
  sent.on('error', reject);
  // Some documents have 1xx as an operation's only status, after which nothing comes.
  sent.on('information', () => sent.destroy(new Error('the answer is informational')));
  sent.end(request.body);
  return promise;
}

async function record(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handOn: (request: RawRequest) => Promise<RawAnswer>,
): Promise<void> {
  try {
    const { method = '', url: target = '' } = incoming;
    const kept = without(headersOf(incoming), 'host', 'connection', 'transfer-encoding');
    const {
      status,
      headers: answered,
      body,
    } = await handOn({ method, target, headers: kept, body: await buffer(incoming) });
    const type = answered['content-type'];
    outgoing.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(body);
  } catch {
    outgoing.writeHead(502).end();
  }
}

/** By lower-case name; a repeated header is joined by commas. */
function headersOf({ headersDistinct }: IncomingMessage): Readonly<Record<string, string>> {
  const entries = Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')]);
  return Object.fromEntries(entries) as Record<string, string>;
}
