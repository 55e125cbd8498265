import type {
  CreateGatewayCommandInput,
  CreateGatewayTargetCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import type { LocalAws } from '../../../local/start.ts';
import { makeGateway, post, rpc, startAws } from '../local-aws.ts';
import { startSdkServer, startStatelessServer } from './mcp-server.ts';
import { addLambdaTarget, addTarget, ALL_VERSIONS, mcp, STATELESS_META, statelessHeaders } from './setup.ts';

async function serverGateway(
  endpoint: string,
  target: Partial<CreateGatewayTargetCommandInput> = {},
  settings: Partial<CreateGatewayCommandInput> = {},
): Promise<{
  aws: LocalAws;
  url: string;
  gatewayId: string;
  status: string | undefined;
  statusReasons: unknown;
}> {
  const aws = await startAws({ allowPrivateTargets: true });
  const { gatewayId, gatewayUrl } = await makeGateway(aws, settings);
  const { status, statusReasons } = await addTarget(aws, gatewayId, {
    name: 'mcp-server',
    targetConfiguration: { mcp: { mcpServer: { endpoint } } },
    ...target,
  });
  return { aws, url: gatewayUrl, gatewayId, status, statusReasons };
}

const dynamic = (endpoint: string): Partial<CreateGatewayTargetCommandInput> => ({
  targetConfiguration: { mcp: { mcpServer: { endpoint, listingMode: 'DYNAMIC' } } },
});
const echo = rpc('tools/call', { name: 'mcp-server___echo', arguments: { text: 'mcp-ok' } });

describe('an MCP server target', () => {
  it('[G3/server-tools] shows the tools that its server lists, in their own order of members', async () => {
    const { url, status } = await serverGateway((await startSdkServer()).url);
    expect(status).toBe('READY');
    const { body, text } = await post(url, rpc('tools/list'));
    expect(body.result?.tools?.map(({ name }) => name)).toEqual([
      'mcp-server___echo',
      'mcp-server___progress',
    ]);
    expect(text).toContain(
      '{"name":"mcp-server___echo","description":"Echo synthetic test text","inputSchema":{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}}',
    );
  });

  it('[G3/server-call] hands a result on as the server wrote it', async () => {
    const server = await startSdkServer();
    const { url } = await serverGateway(server.url);
    expect((await post(url, echo)).text).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"mcp-echo:mcp-ok"}],"isError":false}}',
    );
    expect(server.asked.at(-1)?.body).toMatchObject({
      method: 'tools/call',
      params: { name: 'echo', arguments: { text: 'mcp-ok' } },
    });
  });

  it('[G3/prompts] [G3/resources] puts its name before prompts, and the uri in the place of names of resources', async () => {
    const { url } = await serverGateway((await startSdkServer()).url);
    const ask = async (method: string, params = {}) => (await post(url, rpc(method, params))).body.result;
    expect(await ask('prompts/list')).toEqual({
      prompts: [
        {
          name: 'mcp-server___hello',
          description: 'Synthetic prompt',
          arguments: [{ name: 'name', required: true }],
        },
      ],
    });
    expect(await ask('prompts/get', { name: 'mcp-server___hello', arguments: { name: 'China' } })).toEqual({
      messages: [{ role: 'user', content: { type: 'text', text: 'Hello China' } }],
    });
    expect(await ask('resources/list')).toEqual({
      resources: [
        { uri: 'test://china/info', name: 'test://china/info', mimeType: 'text/plain', description: '' },
      ],
    });
    expect(await ask('resources/templates/list')).toEqual({
      resourceTemplates: [
        { uriTemplate: 'test://china/{name}', name: 'test://china/{name}', description: '' },
      ],
    });
    expect(await ask('resources/read', { uri: 'test://china/info' })).toEqual({
      contents: [{ uri: 'test://china/info', mimeType: 'text/plain', text: 'china-resource-ok' }],
    });
  });

  it('[G3/unknown-primitives] knows no other prompts and resources', async () => {
    const { url } = await serverGateway((await startSdkServer()).url);
    const prompt = await post(url, rpc('prompts/get', { name: 'other___x' }));
    expect(prompt.body.error).toEqual({ code: -32602, message: 'Unknown prompt: other___x' });
    const resource = await post(url, rpc('resources/read', { uri: 'test://none' }));
    expect(resource.body.error).toEqual({ code: -32602, message: 'Unknown resource: test://none' });
  });

  it('[G8/order] streams what its server sends ahead of the answer, and the answer last', async () => {
    const streaming = mcp({ streamingConfiguration: { enableResponseStreaming: true } });
    const { url } = await serverGateway((await startSdkServer()).url, {}, streaming);
    const params = {
      name: 'mcp-server___progress',
      arguments: { text: 'done' },
      _meta: { progressToken: 'cn-progress' },
    };
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify(rpc('tools/call', params)),
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const frames = (await response.text()).split('\n\n').filter((frame) => frame !== '');
    expect(frames.map((frame) => JSON.parse(frame.replace(/^data: /, '')) as unknown)).toEqual([
      ...[1, 2].map((progress) => ({
        method: 'notifications/progress',
        params: { progressToken: 'cn-progress', progress, total: 2 },
        jsonrpc: '2.0',
      })),
      {
        method: 'notifications/message',
        params: { level: 'info', data: 'synthetic-log-ok' },
        jsonrpc: '2.0',
      },
      {
        jsonrpc: '2.0',
        id: 1,
        result: { content: [{ type: 'text', text: 'mcp-echo:done' }], isError: false },
      },
    ]);
  });

  it('[G8/buffered] keeps what is sent ahead from clients that get no stream', async () => {
    const { url } = await serverGateway((await startSdkServer()).url);
    const params = {
      name: 'mcp-server___progress',
      arguments: { text: 'done' },
      _meta: { progressToken: 1 },
    };
    expect((await post(url, rpc('tools/call', params))).body.result?.content?.[0]?.text).toBe(
      'mcp-echo:done',
    );
  });

  it('[G5/dynamic-page] lists a DYNAMIC target on a page of its own, behind the others', async () => {
    const { url: endpoint } = await startSdkServer();
    const { aws, url, gatewayId } = await serverGateway(endpoint, dynamic(endpoint));
    await addLambdaTarget(aws, gatewayId);
    const first = (await post(url, rpc('tools/list'))).body.result;
    expect(first?.tools?.map(({ name }) => name)).toEqual([
      'lambda-inline___add',
      'lambda-inline___echo',
      'lambda-inline___error',
    ]);
    const second = (await post(url, rpc('tools/list', { cursor: first?.nextCursor }))).body.result;
    expect(second?.tools?.map(({ name }) => name)).toEqual(['mcp-server___echo', 'mcp-server___progress']);
    expect(second).not.toHaveProperty('nextCursor');
    expect((await post(url, echo)).body.result?.content?.[0]?.text).toBe('mcp-echo:mcp-ok');
  });

  it('[G3/input-required] hands on that the server wants input, and the answer to it', async () => {
    const inputRequests = { 'cn-input': { method: 'elicitation/create', params: { mode: 'form' } } };
    const server = await startStatelessServer({
      'tools/call': ({ inputResponses }) =>
        inputResponses === undefined
          ? { resultType: 'input_required', inputRequests, requestState: 'synthetic-state' }
          : { content: [{ type: 'text', text: 'roundtrip-ok' }], isError: false },
    });
    const settings = mcp({
      supportedVersions: ALL_VERSIONS,
      streamingConfiguration: { enableResponseStreaming: true },
    });
    const { url } = await serverGateway(server.url, dynamic(server.url), settings);
    const headers = statelessHeaders('tools/call', 'mcp-server___elicit');
    const params = { name: 'mcp-server___elicit', arguments: {}, _meta: STATELESS_META };
    const asked = await post(url, rpc('tools/call', params), headers);
    expect(asked.headers.get('content-type')).toBe('application/json');
    expect(asked.body.result).toEqual({
      resultType: 'input_required',
      inputRequests,
      requestState: 'synthetic-state',
    });
    const resumed = {
      ...params,
      inputResponses: { 'cn-input': { action: 'accept' } },
      requestState: 'synthetic-state',
    };
    const plain = { ...headers, accept: 'application/json' };
    expect((await post(url, rpc('tools/call', resumed), plain)).body.result).toEqual({
      content: [{ type: 'text', text: 'roundtrip-ok' }],
      isError: false,
      resultType: 'complete',
    });
    expect(server.asked.at(-1)?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'elicit',
    });
  });

  it('[G3/handshake] greets a server that is not stateless, also for a stateless client', async () => {
    const { url: endpoint } = await startSdkServer();
    const { url } = await serverGateway(endpoint, {}, mcp({ supportedVersions: ALL_VERSIONS }));
    const params = { name: 'mcp-server___echo', arguments: { text: 'x' }, _meta: STATELESS_META };
    const { body } = await post(url, rpc('tools/call', params), statelessHeaders('tools/call', params.name));
    expect(body.result).toEqual({
      content: [{ type: 'text', text: 'mcp-echo:x' }],
      isError: false,
      resultType: 'complete',
    });
  });

  it('[D/mcp-server] gets propagated headers and query parameters as they are', async () => {
    const server = await startSdkServer();
    const metadataConfiguration = { allowedRequestHeaders: ['x-cn-test'] };
    const { url } = await serverGateway(server.url, { metadataConfiguration });
    await post(url, echo, { 'x-cn-test': 'forward-ok', 'x-other': 'no' });
    expect(server.asked.at(-1)?.headers).toMatchObject({ 'x-cn-test': 'forward-ok' });
    expect(server.asked.at(-1)?.headers).not.toHaveProperty('x-other');
  });

  it('[G3/unreachable] fails where its server cannot be asked', async () => {
    const { status } = await serverGateway('http://127.0.0.1:1/mcp');
    expect(status).toBe('FAILED');
    const { url } = await serverGateway('http://127.0.0.1:1/mcp', dynamic('http://127.0.0.1:1/mcp'));
    expect((await post(url, echo)).body.result).toEqual({
      content: [{ type: 'text', text: 'An internal error occurred. Please retry later.' }],
      isError: true,
    });
  });
});
