import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { McpError } from '@modelcontextprotocol/sdk/types.js';
import {
  CallToolRequestSchema,
  ElicitRequestSchema,
  ElicitResultSchema,
  EmptyResultSchema,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import { makeGateway, post, rpc, startAws } from '../local-aws.ts';
import { startSdkServer } from './mcp-server.ts';
import { addTarget, deploy, intercepted, mcp } from './setup.ts';
import type { LocalAws } from '../../../local/start.ts';

const STREAMS = { streamingConfiguration: { enableResponseStreaming: true } };
const SESSIONS = mcp({ supportedVersions: ['2025-11-25'], sessionConfiguration: {}, ...STREAMS });

/** A server whose tools ask the client by the method that they are named after, and tell what came of it. */
function askingServer(): McpServer['server'] {
  const { server } = new McpServer({ name: 'asking', version: '1' }, { capabilities: { tools: {} } });
  const tool = { inputSchema: { type: 'object' as const } };
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: ['elicit', 'ping'].map((name) => ({ name, ...tool })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { sendNotification, sendRequest }) => {
    const requestedSchema = { type: 'object' as const, properties: {} };
    if (params._meta?.progressToken !== undefined) {
      const { progressToken } = params._meta;
      await sendNotification({ method: 'notifications/progress', params: { progressToken, progress: 1 } });
    }
    const message = String(params.arguments?.message);
    const asked =
      params.name === 'ping'
        ? sendRequest({ method: 'ping' }, EmptyResultSchema)
        : sendRequest(
            { method: 'elicitation/create', params: { message, requestedSchema } },
            ElicitResultSchema,
          );
    const text = await asked.then(
      (answer) => JSON.stringify(answer),
      (error: unknown) => `refused: ${(error as McpError).code}`,
    );
    return { content: [{ type: 'text', text }] };
  });
  return server;
}

/** A client at a gateway before that server; it answers with what it is asked, unless it cannot. */
async function setUp(
  settings: (aws: LocalAws) => Parameters<typeof makeGateway>[1] = () => SESSIONS,
  capabilities: object = { elicitation: {} },
) {
  const aws = await startAws({ allowPrivateTargets: true });
  const { gatewayId, gatewayUrl } = await makeGateway(aws, settings(aws));
  const { url: endpoint, asked } = await startSdkServer(askingServer);
  await addTarget(aws, gatewayId, { name: 'api', targetConfiguration: { mcp: { mcpServer: { endpoint } } } });
  const client = new Client({ name: 'test', version: '1' }, { capabilities });
  if ('elicitation' in capabilities) {
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({
      action: 'accept',
      content: { said: params.message },
    }));
  }
  const streams: Response[] = [];
  const fetchAndKeep = async (...request: Parameters<typeof fetch>): Promise<Response> => {
    const response = await fetch(...request);
    if (response.headers.get('content-type') === 'text/event-stream') streams.push(response);
    return response;
  };
  await client.connect(new StreamableHTTPClientTransport(new URL(gatewayUrl), { fetch: fetchAndKeep }));
  const ask = async (name: string, message = '', options: RequestOptions = {}) => {
    const call = { name: `api___${name}`, arguments: { message } };
    const { content } = await client.callTool(call, undefined, options);
    return (content as readonly { readonly text: string }[])[0]?.text;
  };
  return { aws, asked, client, ask, streams };
}

type InterceptorBody = Readonly<Record<string, unknown>> & { readonly params?: object };

/** A gateway as above with an interceptor that writes answers and questions anew, or leaves them; it keeps their bodies. */
async function intercepting(write: (body: InterceptorBody) => object | undefined = () => undefined) {
  const bodies: InterceptorBody[] = [];
  const handler = (event: unknown): object => {
    const { gatewayResponse } = (event as { mcp: { gatewayResponse: { body: InterceptorBody } | null } }).mcp;
    if (gatewayResponse === null) return { interceptorOutputVersion: '1.0', mcp: {} };
    bodies.push(gatewayResponse.body);
    const transformedGatewayResponse = write(gatewayResponse.body);
    return { interceptorOutputVersion: '1.0', mcp: { transformedGatewayResponse } };
  };
  const made = await setUp((aws) => {
    aws.deployFunction({ name: 'interceptor', handler });
    return {
      ...SESSIONS,
      ...intercepted(`arn:aws:lambda:${aws.region}:${aws.accountId}:function:interceptor`),
    };
  });
  bodies.splice(0);
  return { ...made, bodies };
}

const isQuestion = ({ method }: InterceptorBody): boolean => method === 'elicitation/create';

const accepted = (said: string) => JSON.stringify({ action: 'accept', content: { said } });

describe('a server that asks while it works', () => {
  it('[G3/server-requests] gets the answer of the client, each call its own', async () => {
    const { client, ask } = await setUp();
    const texts = ['one', 'two', 'three'];
    expect(await Promise.all(texts.map((text) => ask('elicit', text)))).toEqual(texts.map(accepted));
    await client.close();
  });

  it('[G3/server-requests] is told of what the client can be asked, and of nothing else', async () => {
    const { asked, client, ask } = await setUp(() => SESSIONS, { elicitation: {}, roots: {} });
    await ask('elicit');
    const greeting = asked.findLast(({ body }) => body.method === 'initialize');
    expect(greeting?.body.params?.capabilities).toEqual({ elicitation: {} });
    await client.close();
  });

  it('[G3/server-requests] gets the answer as interceptors let it through', async () => {
    const { client, ask } = await setUp((aws) => ({
      ...SESSIONS,
      ...intercepted(deploy(aws, 'interceptor')),
    }));
    expect(await ask('elicit', 'x')).toBe(accepted('x'));
    await client.close();
  });

  it.each([
    ['the client has no such capability', SESSIONS, {}],
    ['there is no session', mcp({ supportedVersions: ['2025-11-25'], ...STREAMS }), { elicitation: {} }],
    [
      'answers are not streamed',
      mcp({ supportedVersions: ['2025-11-25'], sessionConfiguration: {} }),
      { elicitation: {} },
    ],
  ])('[G3/server-requests-refused] is refused at once where %s', async (_, settings, capabilities) => {
    const { client, ask } = await setUp(() => settings, capabilities);
    expect(await ask('elicit')).toBe('refused: -32601');
    await client.close();
  });

  it('waits for a client that never answers no longer than the local AWS runs', async () => {
    const { aws, client, ask } = await setUp();
    const { promise: questioned, resolve } = Promise.withResolvers<undefined>();
    client.setRequestHandler(ElicitRequestSchema, () => {
      resolve(undefined);
      return new Promise<never>(() => undefined);
    });
    const answer = ask('elicit').catch(() => 'broken off');
    await questioned;
    await aws.close();
    await client.close();
    expect(await answer).toBe('broken off');
  });

  it('is none where a client answers what nobody asked', async () => {
    const { gatewayUrl } = await makeGateway(await startAws(), mcp({ sessionConfiguration: {}, ...STREAMS }));
    const begun = await post(gatewayUrl, rpc('initialize', { protocolVersion: '2025-03-26' }));
    const session = { 'mcp-session-id': begun.headers.get('mcp-session-id') ?? '' };
    await post(gatewayUrl, { jsonrpc: '2.0', method: 'notifications/initialized' }, session);
    for (const id of ['made-up', '__proto__', 7]) {
      const answer = await post(gatewayUrl, { jsonrpc: '2.0', id, result: {} }, session);
      expect([answer.status, answer.text]).toEqual([202, '']);
    }
  });

  it('[G3/server-requests-refused] has its ping answered by the gateway', async () => {
    const { client, ask } = await setUp(() => ({}), {});
    expect(await ask('ping')).toBe('{}');
    await client.close();
  });
});

describe('an interceptor of a stream', () => {
  it('[C/stream-events] sees each event that has an id, and neither progress nor messages', async () => {
    const { ask, bodies, client } = await intercepting();
    let progressed = 0;
    expect(await ask('elicit', 'x', { onprogress: () => (progressed += 1) })).toBe(accepted('x'));
    expect(progressed).toBe(1);
    expect(bodies.map(({ id, method }) => [typeof id, method])).toEqual([
      ['string', 'elicitation/create'],
      ['number', undefined],
    ]);
    await client.close();
  });

  it('[C/stream-events] writes a question anew, but for its id', async () => {
    const { ask, client } = await intercepting((body) =>
      isQuestion(body)
        ? { body: { ...body, id: 'mine', params: { ...body.params, message: 'written anew' } } }
        : undefined,
    );
    expect(await ask('elicit', 'x')).toBe(accepted('written anew'));
    await client.close();
  });

  it.each<[string, (body: InterceptorBody) => object]>([
    ['makes an answer of it', ({ id }) => ({ body: { jsonrpc: '2.0', id, result: {} } })],
    [
      'fails',
      () => {
        throw new TypeError('deliberate');
      },
    ],
  ])('[C/stream-question-kept] keeps a question from the client where it %s', async (_, write) => {
    const { ask, client } = await intercepting((body) => (isQuestion(body) ? write(body) : undefined));
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { was: 'asked' } }));
    expect(await ask('elicit', 'x')).toBe('refused: -32603');
    await client.close();
  });

  it('[C/stream-first-event] sets status and headers with the first event alone', async () => {
    const { ask, client, streams } = await intercepting((body) => {
      if (isQuestion(body)) return { headers: { 'X-First': 'yes' }, statusCode: 201, body };
      const isGreeting = 'protocolVersion' in (body.result as object);
      return isGreeting ? undefined : { headers: { 'X-Later': 'yes' }, statusCode: 418, body };
    });
    expect(await ask('elicit', 'x')).toBe(accepted('x'));
    const last = streams.at(-1);
    expect([last?.status, last?.headers.get('x-first'), last?.headers.get('x-later')]).toEqual([
      201,
      'yes',
      null,
    ]);
    await client.close();
  });
});
