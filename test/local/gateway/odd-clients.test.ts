import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { json } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import { serve } from '../auth/parts.ts';
import { makeGateway, post, rpc, startAws } from '../local-aws.ts';
import { startSdkServer } from './mcp-server.ts';
import { addTarget, ALL_VERSIONS, mcp } from './setup.ts';

const EVERYTHING = mcp({
  supportedVersions: ALL_VERSIONS,
  sessionConfiguration: {},
  streamingConfiguration: { enableResponseStreaming: true },
});

const INFO = { name: 'test', version: '1.0' };
const call = (text: string) => ({ name: 'api___progress', arguments: { text } });
const said = (text: string) => ({ content: [{ type: 'text', text: `mcp-echo:${text}` }] });

/** The official clients, each with what is tried on it. */
const CLIENTS = [
  [
    'v1',
    async (url: string) => {
      const client = new ClientV1(INFO);
      await client.connect(new TransportV1(new URL(url)));
      return {
        client,
        callTool: (text: string, signal?: AbortSignal) =>
          client.callTool(call(text), undefined, { onprogress: () => undefined, ...(signal && { signal }) }),
      };
    },
  ],
  [
    'v2 with a session',
    async (url: string) => {
      const client = new ClientV2(INFO);
      await client.connect(new TransportV2(new URL(url)));
      return {
        client,
        callTool: (text: string, signal?: AbortSignal) =>
          client.callTool(call(text), { onprogress: () => undefined, ...(signal && { signal }) }),
      };
    },
  ],
] as const;

/** A gateway with one MCP server behind it. */
async function serverGateway(endpoint: string) {
  const clock = createClock();
  const aws = await startAws({ allowPrivateTargets: true, clock });
  const { gatewayId, gatewayUrl: url } = await makeGateway(aws, EVERYTHING);
  await addTarget(aws, gatewayId, { name: 'api', targetConfiguration: { mcp: { mcpServer: { endpoint } } } });
  return { aws, clock, url };
}

describe.each(CLIENTS)('an official client in odd order: %s', (_, connect) => {
  it('gives up a call, and the next one is answered', async () => {
    const { aws, clock, url } = await serverGateway((await startSdkServer()).url);
    const { client, callTool } = await connect(url);
    const leaving = new AbortController();
    aws.faults.slowUpstream(60_000);
    const given = callTool('slow', leaving.signal);
    leaving.abort('enough');
    await expect(given).rejects.toThrow('enough');
    aws.faults.clear();
    expect(await callTool('next')).toMatchObject(said('next'));
    clock.advance(60_000);
    await client.ping();
    await client.close();
  });

  it('has fifty calls at once, each with its own answer', async () => {
    const { url } = await serverGateway((await startSdkServer()).url);
    const { client, callTool } = await connect(url);
    const texts = Array.from({ length: 50 }, (_each, index) => `call ${index}`);
    const answers = await Promise.all(texts.map((text) => callTool(text)));
    expect(answers).toMatchObject(texts.map(said));
    await client.close();
  });

  it('asks for what a gateway does not have, and is told so each time', async () => {
    const { url } = await serverGateway((await startSdkServer()).url);
    const { client, callTool } = await connect(url);
    const ref = { type: 'ref/prompt', name: 'api___hello' } as const;
    const argument = { name: 'name', value: 'x' };
    for (const asked of [
      () => client.complete({ ref, argument }),
      () => client.subscribeResource({ uri: 'test://china/info' }),
    ]) {
      await expect(asked()).rejects.toMatchObject({ code: -32601 });
    }
    await expect(client.listTools({ cursor: 'zzz' })).rejects.toMatchObject({ code: -32602 });
    expect(await callTool('after')).toMatchObject(said('after'));
    await client.close();
  });
});

it('a client that leaves in the middle of a stream leaves the gateway working', async () => {
  const released = Promise.withResolvers<undefined>();
  const origin = await serve(async (incoming, outgoing) => {
    const { id, method } = (await json(incoming)) as { readonly id?: unknown; readonly method: string };
    const tool = { name: 'progress', inputSchema: { type: 'object' } };
    const answers = { initialize: { protocolVersion: '2025-11-25' }, 'tools/list': { tools: [tool] } };
    if (method !== 'tools/call') {
      const result = answers[method as keyof typeof answers];
      outgoing.writeHead(id === undefined ? 202 : 200, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
      return;
    }
    const progress = { method: 'notifications/progress', params: { progressToken: 1, progress: 1 } };
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    outgoing.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...progress })}\n\n`);
    await released.promise;
    outgoing.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result: said('done') })}\n\n`);
  });
  const aws = await startAws({ allowPrivateTargets: true });
  const streaming = mcp({ streamingConfiguration: { enableResponseStreaming: true } });
  const { gatewayId, gatewayUrl: url } = await makeGateway(aws, streaming);
  const mcpServer = { endpoint: `${origin}/mcp` };
  await addTarget(aws, gatewayId, { name: 'api', targetConfiguration: { mcp: { mcpServer } } });
  const leaving = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(rpc('tools/call', call('x'))),
    signal: leaving.signal,
  });
  const first = await response.body?.getReader().read();
  expect(new TextDecoder().decode(first?.value as Uint8Array)).toContain('notifications/progress');
  leaving.abort();
  released.resolve(undefined);
  expect((await post(url, rpc('tools/list'))).body.result?.tools).toHaveLength(1);
  expect((await post(url, rpc('tools/call', call('y')), { accept: 'application/json' })).body.result).toEqual(
    said('done'),
  );
});
