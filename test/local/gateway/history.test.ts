import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../contract/secret.ts';
import { makeGateway, makeTarget, openApi, post, rpc, startAws } from '../local-aws.ts';
import { startUpstream } from '../upstream-server.ts';
import { deploy, intercepted, lambdaGateway } from './setup.ts';

const TOKEN = 'Bearer vendor-token-1';

describe('the history of a call', () => {
  it('names each step, with credentials as fingerprints and nothing else of the call', async () => {
    const aws = await startAws({ allowPrivateTargets: true });
    const upstream = await startUpstream({ body: '{"private":"answer"}' });
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    const parameters = [
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'X-Asana-Token', in: 'header', required: true, schema: { type: 'string' } },
    ];
    const paths = { '/tasks/{id}': { get: { operationId: 'getTask', responses: {}, parameters } } };
    await makeTarget(aws, gatewayId, openApi(`${upstream.url}/v1`, paths));
    const args = { id: 'secret-id', 'X-Asana-Token': TOKEN };
    await post(gatewayUrl, rpc('tools/call', { name: 'api___getTask', arguments: args }), {
      authorization: 'Bearer inbound-token-1',
    });
    const [call] = aws.history.list();
    expect(call?.traceId).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    const print = fingerprint('gw', TOKEN);
    expect(call?.hops).toMatchObject([
      {
        place: 'client',
        what: 'tools/call',
        fingerprints: { 'header:Authorization': fingerprint('gw', 'inbound-token-1') },
      },
      { place: 'gateway', what: 'api___getTask', fingerprints: { 'argument:X-Asana-Token': print } },
      {
        place: 'vendor',
        what: `GET ${upstream.url}/v1/tasks/{id}`,
        status: 200,
        fingerprints: { 'header:X-Asana-Token': print },
      },
      { place: 'gateway', what: 'tools/call', status: 200 },
    ]);
    expect(JSON.stringify(call)).not.toMatch(/vendor-token|inbound-token|secret-id|private/);
  });

  it('has no fingerprint of a password', async () => {
    const aws = await startAws({ allowPrivateTargets: true });
    const upstream = await startUpstream();
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    const parameters = [{ name: 'X-Token', in: 'header', schema: { type: 'string' } }];
    await makeTarget(
      aws,
      gatewayId,
      openApi(upstream.url, { '/x': { get: { operationId: 'x', responses: {}, parameters } } }),
    );
    await post(gatewayUrl, rpc('tools/call', { name: 'api___x', arguments: { 'X-Token': 'Basic dTpw' } }));
    expect(aws.history.list()[0]?.hops.every(({ fingerprints }) => fingerprints === undefined)).toBe(true);
  });

  it('names interceptors and functions, and that they failed', async () => {
    const { aws, url } = await lambdaGateway((started) =>
      intercepted(deploy(started, 'interceptor', { RESPONSE: 'pass' })),
    );
    await post(url, rpc('tools/call', { name: 'lambda-inline___error', arguments: { fail: true } }));
    expect(aws.history.list()[0]?.hops).toMatchObject([
      { place: 'client' },
      { place: 'interceptor', what: 'interceptor' },
      { place: 'function', what: 'tools', problem: 'the function failed' },
      { place: 'interceptor', what: 'interceptor' },
      { place: 'gateway', status: 200 },
    ]);
  });
});
