import { describe, expect, it } from 'vitest';
import { makeGateway, makeTarget, openApi, post, rpc, startAws } from '../local-aws.ts';
import { mcp } from './setup.ts';

const API = 'https://api.example.com';

const operations = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `/p${index}`,
      { get: { operationId: `op${String(index).padStart(3, '0')}`, responses: {} } },
    ]),
  );

const WORDS = {
  '/tasks': {
    post: {
      operationId: 'createTask',
      description: 'Creates a task in a project',
      responses: {},
      parameters: [{ name: 'X-Asana-Token', in: 'header', required: true, schema: { type: 'string' } }],
    },
  },
  '/weather': { get: { operationId: 'getWeather', description: 'Weather of a city', responses: {} } },
  '/users': { get: { operationId: 'listUsers', description: 'Users of a workspace', responses: {} } },
};

describe('tools/list', () => {
  it('[G5/tool-order] sorts by full name, so by target first', async () => {
    const aws = await startAws();
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    for (const name of ['zeta', 'alpha'])
      await makeTarget(aws, gatewayId, openApi(API, operations(2)), { name });
    const { body } = await post(gatewayUrl, rpc('tools/list'));
    expect(body.result?.tools?.map(({ name }) => name)).toEqual([
      'alpha___op000',
      'alpha___op001',
      'zeta___op000',
      'zeta___op001',
    ]);
  });

  it('[G5/pages] gives pages whose size can be set, with opaque cursors', async () => {
    const aws = await startAws({ quirks: { toolsPageSize: 2 } });
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    await makeTarget(aws, gatewayId, openApi(API, operations(5)));
    const sizes: (number | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const { result } = (await post(gatewayUrl, rpc('tools/list', { cursor }))).body;
      sizes.push(result?.tools?.length);
      cursor = result?.nextCursor;
      expect(cursor ?? '').toMatch(/^[A-Za-z0-9+/=]*$/);
    } while (cursor !== undefined);
    expect(sizes).toEqual([2, 2, 1]);
  });

  it('[G5/no-pages] gives all at once where pages are off', async () => {
    const aws = await startAws({ quirks: { toolsPageSize: 2 } });
    const { gatewayId, gatewayUrl } = await makeGateway(aws, mcp({ disableMcpListToolsPagination: true }));
    await makeTarget(aws, gatewayId, openApi(API, operations(5)));
    const { result } = (await post(gatewayUrl, rpc('tools/list'))).body;
    expect([result?.tools?.length, result?.nextCursor]).toEqual([5, undefined]);
  });
});

describe('the search tool', () => {
  const searching = async () => {
    const aws = await startAws();
    const { gatewayId, gatewayUrl } = await makeGateway(aws, mcp({ searchType: 'SEMANTIC' }));
    await makeTarget(aws, gatewayId, openApi(API, WORDS));
    await makeTarget(aws, gatewayId, openApi(API, operations(12)), { name: 'many' });
    return gatewayUrl;
  };
  const search = async (url: string, query: string) =>
    (await post(url, rpc('tools/call', { name: 'x_amz_bedrock_agentcore_search', arguments: { query } })))
      .body.result;

  it('[G5/search-first] is listed first', async () => {
    const { result } = (await post(await searching(), rpc('tools/list'))).body;
    expect(JSON.stringify(result?.tools?.[0])).toBe(
      '{"name":"x_amz_bedrock_agentcore_search","description":"A special tool that returns a trimmed down list of tools given a context. Use this tool only when there are many tools available and you want to get a subset that matches the provided context.","inputSchema":{"type":"object","properties":{"query":{"type":"string"}},"required":["query"]}}',
    );
    expect(result?.tools?.[1]?.name).toBe('api___createTask');
  });

  it('[G5/search-answer] answers with the tools twice, token parameters included', async () => {
    const result = await search(await searching(), 'create a new task in my project');
    expect(Object.keys(result ?? {})).toEqual(['structuredContent', 'isError', 'content']);
    const { tools } = result?.structuredContent as { tools: { name: string }[] };
    expect(tools[0]).toEqual({
      inputSchema: {
        type: 'object',
        properties: { 'X-Asana-Token': { type: 'string' } },
        required: ['X-Asana-Token'],
      },
      name: 'api___createTask',
      description: 'Creates a task in a project',
    });
    expect(JSON.parse(result?.content?.[0]?.text ?? '')).toEqual({ tools });
  });

  it('[G5/search-limit] finds ten at most, and nothing where no word fits', async () => {
    const url = await searching();
    const found = (await search(url, 'many'))?.structuredContent as { tools: object[] };
    expect(found.tools).toHaveLength(10);
    expect((await search(url, 'zzz'))?.structuredContent).toEqual({ tools: [] });
  });

  it.each([
    [{}, "- Missing required field(s): 'query'"],
    [{ query: 1 }, "- Field '/query' has invalid type: integer found, string expected"],
  ])('refuses %j like any tool', async (args, line) => {
    const call = rpc('tools/call', { name: 'x_amz_bedrock_agentcore_search', arguments: args });
    const { result } = (await post(await searching(), call)).body;
    expect([result?.isError, result?.content?.[0]?.text]).toEqual([
      true,
      `ValidationException - Parameter validation failed: Invalid request parameters:\n${line}`,
    ]);
  });

  it('[G5/search-off] is not there unless it is configured', async () => {
    const { gatewayUrl } = await makeGateway(await startAws());
    const call = rpc('tools/call', { name: 'x_amz_bedrock_agentcore_search', arguments: { query: 'x' } });
    expect((await post(gatewayUrl, call)).body.error?.message).toBe(
      'Unknown tool: x_amz_bedrock_agentcore_search',
    );
  });

  it('[G5/search-answer] puts the tool first that has most of the words, in whatever form', async () => {
    const url = await searching();
    const first = async (query: string) => {
      const { tools } = (await search(url, query))?.structuredContent as { tools: { name: string }[] };
      return tools[0]?.name;
    };
    expect(await first('WEATHERS in all cities')).toBe('api___getWeather');
    expect(await first('list user')).toBe('api___listUsers');
    expect(await first('asana')).toBe('api___createTask');
  });
});
