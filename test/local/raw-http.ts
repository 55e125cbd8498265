import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { startLocalAws } from '../../local/start.ts';
import type { LocalAws } from '../../local/start.ts';
import { makeGateway, post, rpc, signed } from './local-aws.ts';

/** A request as bytes; `{mcp}` in its first line is the gateway's path. */
export interface RawRequest {
  readonly head: string;
  readonly body: Buffer;
}

/** A good call of a gateway, its length, and headers that requests have. */
export const CALL: string = JSON.stringify(rpc('tools/list'));
export const HOST = 'Host: localhost';
export const JSON_TYPE = 'Content-Type: application/json';
export const CLOSE = 'Connection: close';
export const AWS: string = `Authorization: ${signed('bedrock-agentcore')}`;

/** A request of these lines and bytes. */
export function raw(line: string, headers: readonly string[], body: string | Buffer = ''): RawRequest {
  return { head: [line, ...headers, '', ''].join('\r\n'), body: Buffer.from(body) };
}

/** A POST with its length, after which the connection ends. */
export function posted(path: string, headers: readonly string[], body: string | Buffer = CALL): RawRequest {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return raw(`POST ${path} HTTP/1.1`, [HOST, JSON_TYPE, ...headers, length, CLOSE], body);
}

/** A local AWS with one gateway, for all tests of a file: after each it has to answer a good call. */
export function useOneLocalAws(): {
  readonly open: () => Socket;
  readonly bytesOf: (request: RawRequest) => Buffer;
  readonly answerTo: (request: RawRequest) => Promise<string>;
} {
  const world: { aws?: LocalAws; gatewayUrl: string } = { gatewayUrl: '' };
  beforeAll(async () => {
    world.aws = await startLocalAws({ settleMs: 0 });
    world.gatewayUrl = (await makeGateway(world.aws)).gatewayUrl;
  });
  afterAll(() => world.aws?.close());
  afterEach(async () => {
    const { body } = await post(world.gatewayUrl, rpc('tools/list'));
    expect(body).toEqual({ jsonrpc: '2.0', id: 1, result: { tools: [] } });
  });
  const open = (): Socket => connect(world.aws?.port ?? 0, '127.0.0.1');
  const bytesOf = ({ head, body }: RawRequest): Buffer => {
    const { pathname } = new URL(world.gatewayUrl);
    return Buffer.concat([Buffer.from(head.replace('{mcp}', pathname), 'latin1'), body]);
  };
  const answerTo = (request: RawRequest): Promise<string> => {
    const socket = open();
    socket.write(bytesOf(request));
    return received(socket);
  };
  return { open, bytesOf, answerTo };
}

/** What comes back on a connection, up to its end or its break. */
export async function received(socket: Socket): Promise<string> {
  let all = '';
  socket.on('data', (chunk: Buffer) => (all += chunk.toString('latin1')));
  await new Promise<void>((resolve) => {
    // A server that refuses early breaks off while we still send.
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
  });
  return all;
}
