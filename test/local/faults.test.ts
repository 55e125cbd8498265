import { ListGatewaysCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import type { LocalAws } from '../../local/start.ts';
import {
  controlPlane,
  makeGateway,
  makeTarget,
  openApi,
  post,
  refusalOf,
  rpc,
  startAws,
} from './local-aws.ts';
import { startUpstream } from './upstream-server.ts';

async function setFault(
  aws: LocalAws,
  body: unknown,
  type = 'application/json',
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${aws.endpointUrl}/_local/faults`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

const DONE = { status: 204, text: '' };

describe('faults over HTTP', () => {
  it('throttle an operation so many times', async () => {
    const aws = await startAws();
    expect(await setFault(aws, { fault: 'throttleNext', operation: 'ListGateways', times: 1 })).toEqual(DONE);
    const list = () => controlPlane(aws).send(new ListGatewaysCommand({}));
    expect(await refusalOf(list())).toMatchObject({ name: 'ThrottlingException', status: 429 });
    expect((await list()).items).toEqual([]);
  });

  it('lose the answer of an operation that ran', async () => {
    const aws = await startAws();
    await setFault(aws, { fault: 'loseAnswerOf', operation: 'CreateGateway' });
    await expect(makeGateway(aws)).rejects.toThrow();
    const { items } = await controlPlane(aws).send(new ListGatewaysCommand({}));
    expect(items).toHaveLength(1);
  });

  it('fail a target with these reasons, and delay the next', async () => {
    const aws = await startAws();
    const { gatewayId } = await makeGateway(aws);
    const document = openApi((await startUpstream()).url.replace('127.0.0.1', 'example.com'), {});
    await setFault(aws, { fault: 'failTarget', name: 'api', reasons: ['because'] });
    const failed = await makeTarget(aws, gatewayId, document);
    expect(failed).toMatchObject({ status: 'FAILED', statusReasons: ['because'] });
    await setFault(aws, { fault: 'delayReady', ms: 60_000 });
    const target = openApi('https://api.example.com', { '/x': { get: { operationId: 'x', responses: {} } } });
    expect(await makeTarget(aws, gatewayId, target, { name: 'b' })).toMatchObject({ status: 'CREATING' });
  });

  it('limit the rate of MCP calls until all faults are taken back', async () => {
    const aws = await startAws();
    const { gatewayUrl } = await makeGateway(aws);
    await setFault(aws, { fault: 'limitRateNext', times: 100 });
    expect((await post(gatewayUrl, rpc('tools/list'))).status).toBe(429);
    const cleared = await fetch(`${aws.endpointUrl}/_local/faults`, { method: 'DELETE' });
    expect(cleared.status).toBe(204);
    expect((await post(gatewayUrl, rpc('tools/list'))).status).toBe(200);
  });

  it('reach every control', async () => {
    const aws = await startAws();
    await setFault(aws, { fault: 'slowUpstream', ms: 7 });
    await setFault(aws, { fault: 'crashInterceptorNext' });
    expect(aws.account.faults.upstreamDelayMs()).toBe(7);
    expect([aws.account.faults.takeInterceptorCrash(), aws.account.faults.takeInterceptorCrash()]).toEqual([
      true,
      false,
    ]);
  });

  it.each([
    ['no JSON', '{', 'body: '],
    ['null', 'null', 'body: '],
    ['an unknown fault', { fault: 'burn' }, 'member "fault": '],
    ['a count of none', { fault: 'limitRateNext', times: 0 }, 'member "times": '],
    ['a member too many', { fault: 'limitRateNext', ms: 1 }, 'body: '],
    ['no operation', { fault: 'throttleNext' }, 'member "operation": '],
  ])('are refused where they say %s', async (_, body, message) => {
    const answer = await setFault(await startAws(), body);
    expect(answer.status).toBe(400);
    expect((JSON.parse(answer.text) as { readonly message: string }).message).toContain(message);
  });

  it('are refused where the body is not called JSON, or is too large', async () => {
    const aws = await startAws();
    const fault = { fault: 'limitRateNext' };
    expect(await setFault(aws, fault, 'text/plain')).toMatchObject({ status: 415 });
    expect(await setFault(aws, { ...fault, more: 'x'.repeat(70_000) })).toMatchObject({ status: 413 });
    expect(aws.account.faults.takeRateLimit()).toBe(false);
  });
});
