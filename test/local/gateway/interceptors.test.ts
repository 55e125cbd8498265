import { describe, expect, it } from 'vitest';
import { post, rpc } from '../local-aws.ts';
import { deploy, eventsOf, intercepted, lambdaGateway, mcp } from './setup.ts';

const ADD = rpc('tools/call', { name: 'lambda-inline___add', arguments: { a: 1, b: 2 } });
const GENERIC = 'An internal error occurred. Please retry later.';
const CRASH = { content: [{ type: 'text', text: GENERIC }], isError: true };

/** A gateway whose interceptor does this in its phases. */
const gateway = (
  phases: Readonly<Record<string, string>>,
  settings: object = {},
  input?: Parameters<typeof intercepted>[1],
) => lambdaGateway((aws) => ({ ...intercepted(deploy(aws, 'interceptor', phases), input), ...settings }));

const output = (mcpPart: object) => JSON.stringify({ interceptorOutputVersion: '1.0', mcp: mcpPart });

describe('an interceptor', () => {
  it('[C/request-event] [C/response-event] [C/raw-request] gets the request, and later the request with the answer', async () => {
    const { aws, url } = await gateway({});
    await post(url, ADD, { authorization: 'Bearer inbound', 'X-Some': 'v' });
    const [request] = eventsOf(aws, 'REQUEST');
    expect(request).toMatchObject({
      interceptorInputVersion: '1.0',
      mcp: {
        rawGatewayRequest: { body: JSON.stringify(ADD) },
        gatewayRequest: {
          path: '/mcp',
          httpMethod: 'POST',
          headers: { authorization: 'Bearer inbound', 'x-some': 'v' },
          body: ADD,
        },
      },
    });
    const [response] = eventsOf(aws, 'RESPONSE');
    expect(response?.mcp.gatewayRequest).toEqual(request?.mcp.gatewayRequest);
    expect(response?.mcp.gatewayResponse).toEqual({
      statusCode: 200,
      headers: {},
      body: {
        jsonrpc: '2.0',
        id: 1,
        result: {
          isError: false,
          content: [
            { type: 'text', text: '{"sum":3,"echo":"","region":"us-east-1","tool":"lambda-inline___add"}' },
          ],
        },
      },
    });
  });

  it('[C/no-response-yet] reads null as the answer in the REQUEST phase', async () => {
    const { aws, url } = await gateway({});
    await post(url, ADD);
    expect(eventsOf(aws, 'REQUEST')[0]?.mcp.gatewayResponse).toBeNull();
  });

  it('[C/pass-headers] gets no headers unless it is configured to', async () => {
    const { aws, url } = await gateway({}, {}, { passRequestHeaders: false });
    await post(url, ADD);
    expect(eventsOf(aws, 'REQUEST')[0]?.mcp.gatewayRequest).not.toHaveProperty('headers');
  });

  it('[C/payload-filter] gets an answer without its body where that is filtered', async () => {
    const exclude = [{ field: 'RESPONSE_BODY' as const }];
    const { aws, url } = await gateway({}, {}, { passRequestHeaders: false, payloadFilter: { exclude } });
    await post(url, ADD);
    expect(eventsOf(aws, 'RESPONSE')[0]?.mcp.gatewayResponse).toEqual({ statusCode: 200, headers: {} });
  });

  it('[C/effect] rewrites arguments before the target runs, and the answer after', async () => {
    const { url } = await gateway({ REQUEST: 'increment', RESPONSE: 'meta' });
    expect((await post(url, ADD)).text).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"isError":false,"content":[{"type":"text","text":"{\\"sum\\":4,\\"echo\\":\\"\\",\\"region\\":\\"us-east-1\\",\\"tool\\":\\"lambda-inline___add\\"}"}],"_meta":{"cn_interceptor":"response-ok"}}}',
    );
  });

  it('[C/validation-after] may add what the tool requires: arguments are checked behind it', async () => {
    const body = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'lambda-inline___add', arguments: { a: 5, b: 6 } },
    };
    const { url } = await gateway({ REQUEST: output({ transformedGatewayRequest: { body } }) });
    const { body: answer } = await post(
      url,
      rpc('tools/call', { name: 'lambda-inline___add', arguments: {} }),
    );
    expect(answer.result).toMatchObject({ isError: false });
  });

  it('[C/fixed-request] [C/id-kept] changes neither path nor method of a request, nor the id of its answer', async () => {
    const body = { ...ADD, id: 'mine' };
    const { url } = await gateway({
      REQUEST: output({ transformedGatewayRequest: { path: '/other', httpMethod: 'DELETE', body } }),
    });
    expect((await post(url, ADD)).body).toMatchObject({ id: 1, result: { isError: false } });
  });

  it('[C/header-names] gets the names of headers in lower case', async () => {
    const { aws, url } = await gateway({});
    await post(url, ADD, { 'X-Some-Header': 'v' });
    const { headers = {} } = eventsOf(aws, 'REQUEST')[0]?.mcp.gatewayRequest ?? {};
    expect(Object.keys(headers)).toContain('x-some-header');
    expect(Object.keys(headers).filter((name) => name !== name.toLowerCase())).toEqual([]);
  });

  it('[C/failure-ends] that failed in the REQUEST phase does not run for the answer', async () => {
    const { aws, url } = await gateway({ REQUEST: 'throw' });
    await post(url, ADD);
    expect([eventsOf(aws, 'REQUEST').length > 0, eventsOf(aws, 'RESPONSE')]).toEqual([true, []]);
  });

  it.each(['live', '7', '$LATEST'])('[C/function-version] may be named by %s', async (qualifier) => {
    const made = await lambdaGateway((aws) => intercepted(`${deploy(aws, 'interceptor')}:${qualifier}`));
    expect((await post(made.url, ADD)).status).toBe(200);
    expect(eventsOf(made.aws, 'REQUEST')).toHaveLength(1);
  });

  it('[C/payload-size] is not invoked with an event over 6 MB', async () => {
    const { aws, url } = await gateway({});
    const sent = (bytes: number) =>
      post(url, rpc('tools/call', { name: 'lambda-inline___echo', arguments: { text: 'x'.repeat(bytes) } }));
    expect((await sent(3_200_000)).status).toBe(500);
    expect(eventsOf(aws, 'REQUEST')).toEqual([]);
    expect((await sent(1_500_000)).status).toBe(200);
  });

  it('[C/short-circuit] answers in place of the target, and the RESPONSE phase still runs', async () => {
    const refusal = { jsonrpc: '2.0', id: 1, error: { code: -32600, message: 'no' } };
    const response = { statusCode: 403, headers: { 'X-Why': 'policy' }, body: refusal };
    const { aws, url } = await gateway({
      REQUEST: output({ transformedGatewayResponse: response, transformedGatewayRequest: { body: {} } }),
    });
    const answer = await post(url, ADD);
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual(refusal);
    expect(answer.headers.get('x-why')).toBe('policy');
    expect(aws.functionLog('tools')).toEqual([]);
    expect(eventsOf(aws, 'RESPONSE')[0]?.mcp.gatewayResponse).toEqual(response);
  });

  it.each([204, 205, 304])(
    '[C/short-circuit] can answer with status %i, which has no body whatever it wrote',
    async (statusCode) => {
      const response = {
        statusCode,
        headers: { 'X-Why': 'policy' },
        body: { jsonrpc: '2.0', id: 1, result: {} },
      };
      const { url } = await gateway({ REQUEST: output({ transformedGatewayResponse: response }) });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(ADD) });
      expect([answer.status, answer.headers.get('x-why')]).toEqual([statusCode, 'policy']);
      expect(await answer.text()).toBe('');
    },
  );

  it('[C/every-method] runs for each method, and for notifications in the REQUEST phase alone', async () => {
    const { aws, url } = await gateway({});
    for (const method of ['initialize', 'tools/list', 'ping']) await post(url, rpc(method, {}));
    const notified = await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' });
    expect(notified.status).toBe(202);
    expect([eventsOf(aws, 'REQUEST').length, eventsOf(aws, 'RESPONSE').length]).toEqual([4, 3]);
  });

  it.each(['REQUEST', 'RESPONSE'])(
    '[C/crash] that raises in its %s phase ends the call with 500 and a result',
    async (phase) => {
      const { aws, url } = await gateway({ [phase]: 'throw' });
      const answer = await post(url, ADD);
      expect([answer.status, answer.body]).toEqual([500, { jsonrpc: '2.0', id: 1, result: CRASH }]);
      expect(aws.functionLog('tools')).toHaveLength(phase === 'REQUEST' ? 0 : 1);
    },
  );

  it('[C/crash-debug] that raises is shown with DEBUG, twice', async () => {
    const { url } = await gateway({ REQUEST: 'throw' }, { exceptionLevel: 'DEBUG' });
    const { status, body } = await post(url, ADD);
    expect(status).toBe(500);
    const text = body.result?.content?.[0]?.text ?? '';
    expect(JSON.parse(text)).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'deliberate-synthetic-error',
    });
    expect(body.result).toEqual({
      content: [{ type: 'text', text }],
      _meta: { debug: { type: 'text', text } },
      isError: true,
    });
  });

  it('[C/retry] that fails is run once more, at once', async () => {
    const { aws, url } = await gateway({});
    aws.faults.crashInterceptorNext();
    expect((await post(url, ADD)).status).toBe(200);
    const hops = aws.history
      .list()
      .at(-1)
      ?.hops.filter(({ place }) => place === 'interceptor');
    expect(hops?.map(({ problem }) => problem)).toEqual(['the function crashed', undefined, undefined]);
    aws.faults.crashInterceptorNext(2);
    expect((await post(url, ADD)).status).toBe(500);
  });

  it.each([
    ['no version', JSON.stringify({ mcp: {} })],
    ['another version', JSON.stringify({ interceptorOutputVersion: '2.0', mcp: {} })],
    ['nothing', 'null'],
    ['a text', '"ok"'],
    ['no mcp', JSON.stringify({ interceptorOutputVersion: '1.0' })],
    ['a request that is a text', output({ transformedGatewayRequest: 'x' })],
    ['a body that is no JSON-RPC', output({ transformedGatewayRequest: { body: [] } })],
    ['a status that is none', output({ transformedGatewayResponse: { statusCode: 'x', body: {} } })],
  ])('[C/invalid-output] that answers %s ends the call with 500, alike with DEBUG', async (_, REQUEST) => {
    const { url } = await gateway({ REQUEST }, { exceptionLevel: 'DEBUG' });
    const answer = await post(url, ADD);
    expect([answer.status, answer.text]).toEqual([
      500,
      '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"InterceptorException - Received invalid response from interceptor"}],"isError":true}}',
    ]);
  });

  it('[C/no-permission] that cannot be invoked ends the call with 500', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:none';
    const { url } = await lambdaGateway(() => intercepted(arn));
    expect((await post(url, ADD)).status).toBe(500);
  });

  it('[C/tools-list] filters tools/list', async () => {
    const body = { jsonrpc: '2.0', id: 1, result: { tools: [] } };
    const { url } = await gateway({
      RESPONSE: output({ transformedGatewayResponse: { statusCode: 200, body } }),
    });
    expect((await post(url, rpc('tools/list'))).body.result).toEqual({ tools: [] });
  });

  it('[C/search] gets the tools of a search in both places', async () => {
    const { aws, url } = await gateway({}, mcp({ searchType: 'SEMANTIC' }));
    await post(
      url,
      rpc('tools/call', { name: 'x_amz_bedrock_agentcore_search', arguments: { query: 'add' } }),
    );
    const { result } = eventsOf(aws, 'RESPONSE')[0]?.mcp.gatewayResponse?.body as {
      result: { structuredContent: { tools: { name: string }[] }; content: { text: string }[] };
    };
    expect(result.structuredContent.tools.map(({ name }) => name)).toContain('lambda-inline___add');
    expect(JSON.parse(result.content[0]?.text ?? '')).toEqual(result.structuredContent);
  });

  it('[C/streaming] is told that an answer is streamed', async () => {
    const { aws, url } = await gateway(
      { RESPONSE: 'pass' },
      mcp({ streamingConfiguration: { enableResponseStreaming: true } }),
    );
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify(ADD),
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    await response.text();
    expect(eventsOf(aws, 'RESPONSE')[0]?.mcp.gatewayResponse).toMatchObject({ isStreamingResponse: true });
  });
});
