import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { callTool, makeGateway, makeTarget, openApi, startAws } from './local-aws.ts';

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

/** An API that ends a connection, instead of answering, when a second request comes on it. */
async function startForgetful(): Promise<{ readonly url: string; readonly methods: string[] }> {
  const methods: string[] = [];
  const used = new Set<unknown>();
  const server = createServer((incoming, outgoing) => {
    methods.push(incoming.method ?? '');
    if (used.has(incoming.socket)) {
      incoming.socket.destroy();
      return;
    }
    used.add(incoming.socket);
    outgoing.end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, methods };
}

it.each([
  ['get', '{"ok":true}', ['GET', 'GET', 'GET']],
  ['post', 'An internal error occurred. Please retry later.', ['POST', 'POST']],
] as const)(
  'a kept connection that ends is replaced where a request may come twice: %s',
  async (method, text, methods) => {
    const aws = await startAws({ allowPrivateTargets: true });
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    const api = await startForgetful();
    const paths = { '/x': { [method]: { operationId: 'x', responses: {} } } };
    await makeTarget(aws, gatewayId, openApi(api.url, paths));
    expect((await callTool(gatewayUrl, 'api___x', {})).text).toBe('{"ok":true}');
    expect((await callTool(gatewayUrl, 'api___x', {})).text).toBe(text);
    expect(api.methods).toEqual(methods);
  },
);
