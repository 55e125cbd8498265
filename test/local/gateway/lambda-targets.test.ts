import { describe, expect, it } from 'vitest';
import { post, rpc } from '../local-aws.ts';
import { addLambdaTarget, deploy, intercepted, lambdaGateway } from './setup.ts';
import { makeGateway, startAws } from '../local-aws.ts';

const call = (name: string, args: object) =>
  rpc('tools/call', { name: `lambda-inline___${name}`, arguments: args });

describe('a Lambda target', () => {
  it('[H/tools-list] lists its tools as they were declared, required left out where nothing is', async () => {
    const { url } = await lambdaGateway();
    expect((await post(url, rpc('tools/list', {}))).text).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"inputSchema":{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"]},"name":"lambda-inline___add","description":"Add two numbers"},{"inputSchema":{"type":"object","properties":{"text":{"type":"string"}}},"name":"lambda-inline___echo","description":"Echo text"},{"inputSchema":{"type":"object","properties":{"fail":{"type":"boolean"}},"required":["fail"]},"name":"lambda-inline___error","description":"Return a synthetic test error"}]}}',
    );
  });

  it('[H/event-is-arguments] [H/compact-result] gets the arguments as its event and answers with compact JSON', async () => {
    const { url } = await lambdaGateway();
    expect((await post(url, call('add', { a: 17, b: 25 }))).text).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"isError":false,"content":[{"type":"text","text":"{\\"sum\\":42,\\"echo\\":\\"\\",\\"region\\":\\"us-east-1\\",\\"tool\\":\\"lambda-inline___add\\"}"}]}}',
    );
    expect((await post(url, call('echo', { text: '北京宁夏' }))).body.result?.content?.[0]?.text).toBe(
      '{"sum":0,"echo":"北京宁夏","region":"us-east-1","tool":"lambda-inline___echo"}',
    );
  });

  it('[H/string-result] answers a string in quotes, as JSON', async () => {
    const { url } = await lambdaGateway();
    expect((await post(url, call('echo', { text: 'plain' }))).body.result?.content?.[0]?.text).toBe('"good"');
  });

  it('[H/client-context] tells the function about the call in its client context', async () => {
    const { aws, url, gatewayId, targetId } = await lambdaGateway();
    await post(url, call('echo', {}));
    const [line = ''] = aws.functionLog('tools');
    const custom = JSON.parse(line.slice('custom '.length)) as Record<string, unknown>;
    expect(custom).toEqual({
      bedrockAgentCoreMessageVersion: '1.0',
      bedrockAgentCoreAwsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      bedrockAgentCoreMcpMessageId: '1',
      bedrockAgentCoreGatewayId: gatewayId,
      bedrockAgentCoreTargetId: targetId,
      bedrockAgentCoreToolName: 'lambda-inline___echo',
    });
  });

  it('[H/propagated-fields] hands propagated headers and query parameters to the function in its client context', async () => {
    const aws = await startAws();
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    await addLambdaTarget(aws, gatewayId, {
      metadataConfiguration: { allowedRequestHeaders: ['X-Cn-Test'], allowedQueryParameters: ['cn_test'] },
    });
    await post(`${gatewayUrl}?cn_test=q&other=1`, call('echo', {}), { 'x-cn-test': 'h', 'x-other': 'no' });
    const [line = ''] = aws.functionLog('tools');
    expect(JSON.parse(line.slice('custom '.length))).toMatchObject({
      bedrockAgentCorePropagatedHeaders: { 'X-Cn-Test': 'h' },
      bedrockAgentCorePropagatedQueryParameters: { cn_test: 'q' },
    });
  });

  it.each([
    ['of an interceptor', { authorization: 'Bearer exchanged' }, { Authorization: 'Bearer exchanged' }],
    ['of the client not', {}, undefined],
  ])(
    '[H/interceptor-authorization] hands the Authorization %s to the function',
    async (_, headers, given) => {
      const REQUEST = JSON.stringify({
        interceptorOutputVersion: '1.0',
        mcp: { transformedGatewayRequest: { headers } },
      });
      const { aws, url } = await lambdaGateway((made) =>
        intercepted(deploy(made, 'interceptor', { REQUEST })),
      );
      await post(url, call('echo', {}), { authorization: 'Bearer inbound' });
      const [line = ''] = aws.functionLog('tools');
      const custom = JSON.parse(line.slice('custom '.length)) as Record<string, unknown>;
      expect(custom.bedrockAgentCorePropagatedHeaders).toEqual(given);
    },
  );

  it('[H/error-debug] shows what the function threw, twice, with DEBUG', async () => {
    const { url } = await lambdaGateway(() => ({ exceptionLevel: 'DEBUG' }));
    const { status, body } = await post(url, call('error', { fail: true }));
    expect(status).toBe(200);
    expect(Object.keys(body.result ?? {})).toEqual(['content', '_meta', 'isError']);
    const text = body.result?.content?.[0]?.text ?? '';
    expect(JSON.parse(text)).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'deliberate-synthetic-error',
    });
    expect(body.result).toMatchObject({ _meta: { debug: { type: 'text', text } }, isError: true });
  });

  it('[H/error-generic] hides what the function threw without DEBUG', async () => {
    const { url } = await lambdaGateway();
    expect((await post(url, call('error', { fail: true }))).body.result).toEqual({
      content: [{ type: 'text', text: 'An internal error occurred. Please retry later.' }],
      isError: true,
    });
  });

  it('[H/missing-function] says with DEBUG that a function cannot be invoked', async () => {
    const { aws, url, gatewayId } = await lambdaGateway(() => ({ exceptionLevel: 'DEBUG' }));
    const lambdaArn = 'arn:aws:lambda:us-east-1:000000000000:function:none';
    const inlinePayload = [{ name: 'x', description: 'x', inputSchema: { type: 'object' as const } }];
    await addLambdaTarget(aws, gatewayId, {
      name: 'gone',
      targetConfiguration: { mcp: { lambda: { lambdaArn, toolSchema: { inlinePayload } } } },
    });
    const { body } = await post(url, rpc('tools/call', { name: 'gone___x', arguments: {} }));
    expect(body.result?.content?.[0]?.text).toBe(
      `Access denied while invoking Lambda function ${lambdaArn}. Check the permissions on the Lambda function and Gateway execution role, and retry the request.`,
    );
  });

  it('[H/arguments-checked] refuses arguments of a wrong type before the function runs', async () => {
    const { aws, url } = await lambdaGateway();
    const { body } = await post(url, call('add', { a: '1' }));
    expect(body.result?.content?.[0]?.text).toBe(
      "ValidationException - Parameter validation failed: Invalid request parameters:\n- Missing required field(s): 'b'\n- Field '/a' has invalid type: string found, number expected",
    );
    expect(aws.functionLog('tools')).toEqual([]);
  });
});
