import { describe, expect, it } from 'vitest';
import { HAS_REFERENCE } from '../control-plane/reference.ts';
import { makeTarget } from '../local-aws.ts';
import { capture, expectSame, send, startEcho, world } from './captured.ts';
import { startSdkServer, startStatelessServer } from './mcp-server.ts';
import { addLambdaTarget, addTarget, ALL_VERSIONS, deploy, intercepted, mcp } from './setup.ts';
import type { Body, World } from './captured.ts';

async function lambdaWorld(...settings: Parameters<typeof world>): Promise<World> {
  const made = await world(...settings);
  await addLambdaTarget(made.aws, made.gatewayId);
  return made;
}

async function openApiWorld(metadataConfiguration?: object): Promise<World> {
  const made = await world();
  const { document = {} } = capture('tools-call-openapi');
  const settings = { name: 'openapi-inline', ...(metadataConfiguration ? { metadataConfiguration } : {}) };
  await makeTarget(
    made.aws,
    made.gatewayId,
    { ...document, servers: [{ url: await startEcho() }] },
    settings,
  );
  return made;
}

const begin = async (url: string): Promise<Record<string, string>> => {
  const { headers } = await send(url, capture('initialize-session'));
  return { 'Mcp-Session-Id': headers.get('mcp-session-id') ?? '' };
};

const sessions = mcp({
  supportedVersions: ALL_VERSIONS,
  sessionConfiguration: {},
  streamingConfiguration: { enableResponseStreaming: true },
});

describe.skipIf(!HAS_REFERENCE)(
  'the captured answers of the data plane are given to the captured requests',
  () => {
    it('initialize-default-version', async () => {
      const golden = capture('initialize-default-version');
      const { url } = await world(mcp({ instructions: 'Synthetic China feature test' }));
      expectSame(await send(url, golden), golden);
      for (const { requested = '', protocolVersion } of golden.alsoObserved ?? []) {
        const params = { ...(golden.request.body.params as Body), protocolVersion: requested };
        const answer = await send(url, golden, { 'MCP-Protocol-Version': requested }, { params });
        expect(JSON.parse(answer.text)).toMatchObject({ result: { protocolVersion } });
      }
    });

    it('initialize-supported-versions', async () => {
      const golden = capture('initialize-supported-versions');
      const { url } = await world(mcp({ supportedVersions: ALL_VERSIONS }));
      expectSame(await send(url, golden), golden);
    });

    it('discover-2026-07-28', async () => {
      const golden = capture('discover-2026-07-28');
      const { url } = await world(mcp({ supportedVersions: ALL_VERSIONS }));
      const answer = await send(url, golden);
      expectSame(answer, golden);
      expect(answer.text).toBe(JSON.stringify(golden.response.body));
    });

    it('unsupported-protocol-version', async () => {
      const golden = capture('unsupported-protocol-version');
      const { url } = await lambdaWorld(mcp({ sessionConfiguration: {} }));
      expectSame(await send(url, golden), golden);
    });

    it('initialize-session, notifications-initialized, session-not-initialized and session-missing-id', async () => {
      const { url } = await lambdaWorld(sessions);
      const begun = await send(url, capture('initialize-session'));
      expectSame(begun, capture('initialize-session'));
      const session = { 'Mcp-Session-Id': begun.headers.get('mcp-session-id') ?? '' };
      expect(session['Mcp-Session-Id']).toMatch(/^[0-9a-f-]{36}$/);
      const early = await send(url, capture('session-not-initialized'), session);
      expectSame(early, capture('session-not-initialized'));
      expect(early.headers.get('mcp-session-id')).toBe(session['Mcp-Session-Id']);
      expectSame(await send(url, capture('session-missing-id')), capture('session-missing-id'));
      expectSame(
        await send(url, capture('notifications-initialized'), session),
        capture('notifications-initialized'),
      );
    });

    it('rate-limit-exceeded, but for the name of the limit', async () => {
      const golden = capture('rate-limit-exceeded');
      const { aws, url } = await lambdaWorld();
      aws.faults.limitRateNext();
      const { status, text } = await send(url, golden);
      expect(status).toBe(429);
      expect(JSON.parse(text.replace('local-limit', 'cn-test-limit'))).toEqual(golden.response.body);
    });

    it('tools-list-lambda and tools-call-lambda', async () => {
      const { url } = await lambdaWorld();
      const listed = await send(url, capture('tools-list-lambda'));
      expectSame(listed, capture('tools-list-lambda'));
      expect(listed.text).toBe(JSON.stringify(capture('tools-list-lambda').response.body));
      const called = await send(url, capture('tools-call-lambda'));
      expect(called.text).toBe(JSON.stringify(capture('tools-call-lambda').response.body));
    });

    it('lambda-error-debug, but for the error of another language', async () => {
      const golden = capture('lambda-error-debug');
      const { url } = await lambdaWorld({ exceptionLevel: 'DEBUG' });
      const { status, text } = await send(url, golden);
      const { result } = JSON.parse(text) as { result: { content: { text: string }[]; _meta: unknown } };
      const given = JSON.parse(JSON.stringify(golden.response.body)) as {
        result: { content: { text: string }[] };
      };
      expect(status).toBe(200);
      expect(Object.keys(result)).toEqual(Object.keys(given.result));
      expect(result._meta).toEqual({ debug: result.content[0] });
      expect(JSON.parse(result.content[0]?.text ?? '')).toMatchObject({
        errorMessage: (JSON.parse(given.result.content[0]?.text ?? '') as Body).errorMessage,
      });
    });

    it('tools-list-openapi and tools-call-openapi', async () => {
      const { url } = await openApiWorld();
      for (const name of ['tools-list-openapi', 'tools-call-openapi']) {
        const answer = await send(url, capture(name));
        expectSame(answer, capture(name));
        expect(answer.text).toBe(JSON.stringify(capture(name).response.body));
      }
    });

    it('header-propagation-request', async () => {
      const golden = capture('header-propagation-request');
      const { url } = await openApiWorld(golden.metadataConfiguration);
      expectSame(await send(url, golden), golden);
    });

    it.each([
      ['interceptor-effect', { REQUEST: 'increment', RESPONSE: 'meta' }],
      ['interceptor-invalid-response', { REQUEST: 'null' }],
    ])('%s', async (name, environment) => {
      const { url } = await lambdaWorld((aws) => ({
        ...intercepted(deploy(aws, 'interceptor', environment)),
        exceptionLevel: 'DEBUG',
      }));
      const answer = await send(url, capture(name));
      expectSame(answer, capture(name));
      expect(answer.text).toBe(JSON.stringify(capture(name).response.body));
    });

    it('interceptor-crash-debug, but for the error of another language', async () => {
      const golden = capture('interceptor-crash-debug');
      const { url } = await lambdaWorld((aws) => ({
        ...intercepted(deploy(aws, 'interceptor', { REQUEST: 'throw' })),
        exceptionLevel: 'DEBUG',
      }));
      const { status, text } = await send(url, golden);
      const { result } = JSON.parse(text) as { result: { content: object[]; _meta: unknown } };
      expect(status).toBe(golden.response.status);
      expect(Object.keys(result)).toEqual(Object.keys((golden.response.body as { result: object }).result));
      expect(result._meta).toEqual({ debug: result.content[0] });
    });

    it('streaming-sse-final-result, with the answer of another tool', async () => {
      const golden = capture('streaming-sse-final-result');
      const { url } = await lambdaWorld(
        mcp({ supportedVersions: ALL_VERSIONS, streamingConfiguration: { enableResponseStreaming: true } }),
      );
      const params = { ...(golden.request.body.params as Body), name: 'lambda-inline___echo' };
      const answer = await send(url, golden, { 'Mcp-Name': 'lambda-inline___echo' }, { params });
      expect(answer.headers.get('content-type')).toBe(golden.response.headers['Content-Type']);
      const shape = (frame: string) => frame.replace(/"text":"(?:[^"\\]|\\.)*"/, '"text":"…"');
      expect(shape(answer.text)).toBe(shape(String(golden.response.body)));
    });

    it('streaming-progress-notifications', async () => {
      const golden = capture('streaming-progress-notifications');
      const { aws, url, gatewayId } = await world(sessions);
      const { url: endpoint } = await startSdkServer();
      await addTarget(aws, gatewayId, {
        name: 'mcp-new',
        targetConfiguration: { mcp: { mcpServer: { endpoint } } },
      });
      const session = await begin(url);
      await send(url, capture('notifications-initialized'), session);
      const answer = await send(url, golden, session);
      expect(answer.headers.get('content-type')).toBe(golden.response.headers['Content-Type']);
      expect(answer.headers.get('mcp-session-id')).toBe(session['Mcp-Session-Id']);
      const frames = answer.text.split('\n\n').filter((frame) => frame !== '');
      expect(frames.map((frame) => JSON.parse(frame.slice('data: '.length)) as unknown)).toEqual(
        golden.response.body,
      );
    });

    it('tools-call-mcp-server and mcp-server-prompts-resources', async () => {
      const { aws, url, gatewayId } = await world();
      const { url: endpoint } = await startSdkServer();
      await addTarget(aws, gatewayId, {
        name: 'mcp-server',
        targetConfiguration: { mcp: { mcpServer: { endpoint } } },
      });
      const called = await send(url, capture('tools-call-mcp-server'));
      expect(called.text).toBe(JSON.stringify(capture('tools-call-mcp-server').response.body));
      const golden = capture('mcp-server-prompts-resources');
      expectSame(await send(url, golden), golden);
      for (const { method, params = {}, result } of golden.alsoObserved ?? []) {
        const answer = await send(url, golden, {}, { method, params });
        expect((JSON.parse(answer.text) as { result: unknown }).result).toEqual(result);
      }
    });

    it('mrtr-elicitation', async () => {
      const golden = capture('mrtr-elicitation');
      const { result } = golden.response.body as { result: object };
      const server = await startStatelessServer({
        'tools/call': ({ inputResponses }) => {
          if (inputResponses === undefined) return result;
          const { content } = golden.resumed?.result ?? { content: [] };
          return { content, isError: false };
        },
      });
      const { aws, url, gatewayId } = await world(mcp({ supportedVersions: ALL_VERSIONS }));
      await addTarget(aws, gatewayId, {
        name: 'mcp-roundtrip',
        targetConfiguration: { mcp: { mcpServer: { endpoint: server.url, listingMode: 'DYNAMIC' } } },
      });
      expectSame(await send(url, golden), golden);
      const params = {
        ...(golden.request.body.params as Body),
        inputResponses: {},
        requestState: 'synthetic-state',
      };
      const resumed = JSON.parse((await send(url, golden, {}, { params })).text) as { result: unknown };
      expect(resumed.result).toEqual(golden.resumed?.result);
    });
  },
);
