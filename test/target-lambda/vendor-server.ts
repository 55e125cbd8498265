import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';

/** A request as it came over the wire. */
export interface Received {
  readonly method: string;
  readonly url: string;
  /** Name and value in turn, names lower-cased, in the order of the wire. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** A vendor on 127.0.0.1 that records what it gets. */
export interface VendorServer {
  readonly url: string;
  readonly received: Received[];
  /** How the next requests are answered; by default with `{"ok":true}`. */
  respond: (request: Received, response: ServerResponse) => void;
  close(): Promise<void>;
}

export async function startVendor(): Promise<VendorServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void readRequest(request).then((one) => {
      received.push(one);
      vendor.respond(one, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const vendor: VendorServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    respond: (_request, response) => {
      json(response, 200, { ok: true });
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return vendor;
}

/** Serves on 127.0.0.1 while `use` runs. */
export async function serving<T>(server: Server, use: (port: number) => Promise<T>): Promise<T> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.close();
    await once(server, 'close');
  }
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** All values of a header field. */
export function values(request: Received | undefined, name: string): readonly string[] {
  return (request?.headers ?? []).flatMap(([key, value]) => (key === name ? [value] : []));
}

async function readRequest(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = request.rawHeaders;
  const headers = raw.flatMap((name, position) =>
    position % 2 === 0 ? [[name.toLowerCase(), raw[position + 1] ?? ''] as const] : [],
  );
  return { method: request.method ?? '', url: request.url ?? '', headers, body: Buffer.concat(chunks) };
}
