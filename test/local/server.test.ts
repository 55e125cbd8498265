import { GetApiKeysCommand } from '@aws-sdk/client-api-gateway';
import { CreateApiKeyCredentialProviderCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../local/clock.ts';
import { startLocalAws } from '../../local/start.ts';
import { apiGateway, controlPlane, makeGateway, post, rpc, startAws } from './local-aws.ts';

describe('the local AWS', () => {
  it('names a port that is taken', async () => {
    const { port } = await startAws();
    await expect(startLocalAws({ port })).rejects.toMatchObject({
      code: 'port-in-use',
      message: `port ${port} is already in use`,
    });
  });

  it('frees its port when it is closed', async () => {
    const first = await startAws();
    await first.close();
    const second = await startAws({ port: first.port });
    expect(second.port).toBe(first.port);
  });

  it('answers to loopback names alone', async () => {
    const aws = await startAws();
    const statusFor = (host: string) =>
      new Promise((resolve, reject) => {
        const outgoing = request(`${aws.endpointUrl}/_gateway/x/mcp`, { headers: { host }, agent: false });
        outgoing.on('response', (incoming) => {
          resolve(incoming.statusCode);
          incoming.resume();
        });
        outgoing.on('error', reject);
        outgoing.end();
      });
    expect(await statusFor(`localhost:${aws.port}`)).toBe(404);
    expect(await statusFor(`127.0.0.1:${aws.port}`)).toBe(404);
    expect(await statusFor('evil.example.com')).toBe(403);
    expect(await statusFor('localhost.evil.example.com')).toBe(403);
  });

  it('refuses an AWS call without a credential scope', async () => {
    const aws = await startAws();
    for (const authorization of ['', 'Bearer x', 'AWS4-HMAC-SHA256 Credential=AKID/x']) {
      const response = await fetch(`${aws.endpointUrl}/gateways/`, { headers: { authorization } });
      expect(response.status).toBe(403);
      expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
      expect(await response.json()).toEqual({ message: 'Missing Authentication Token' });
    }
  });

  it.each([
    ['dynamodb', '/', 'the local AWS has no service "dynamodb"'],
    ['bedrock-agentcore', '/nothing', 'the local AWS has no operation at GET /nothing'],
    ['apigateway', '/nothing', 'the local AWS has no operation at GET /nothing'],
    ['bedrock-agentcore', '/_gateway%2f..%2fx', 'the local AWS has no operation at GET /_gateway%2f..%2fx'],
  ])('says so where it has nothing: service %s at %s', async (service, path, message) => {
    const aws = await startAws();
    const authorization = `AWS4-HMAC-SHA256 Credential=AKID/20261121/us-east-1/${service}/aws4_request`;
    const response = await fetch(`${aws.endpointUrl}${path}`, { headers: { authorization } });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ message });
  });

  it('logs each request as a line of JSON that holds no token, key, body or query', async () => {
    const lines: string[] = [];
    const aws = await startAws({ log: (line) => lines.push(line), clock: createClock(() => 1000) });
    await controlPlane(aws).send(
      new CreateApiKeyCredentialProviderCommand({ name: 'p', apiKey: 'SECRET-1' }),
    );
    await apiGateway(aws).send(new GetApiKeysCommand({ nameQuery: 'SECRET-2' }));
    const { gatewayUrl } = await makeGateway(aws);
    const headers = { authorization: 'Bearer SECRET-3' };
    await post(
      gatewayUrl,
      rpc('tools/call', { name: 'SECRET-4', arguments: { token: 'SECRET-5' } }),
      headers,
    );
    await post(gatewayUrl, rpc('SECRET-6'), headers);
    await fetch(`${aws.endpointUrl}/_issuer/nothing?x=SECRET-7`, { headers });
    const requests = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(requests.map(({ service, operation, status }) => [service, operation, status])).toEqual([
      ['bedrock-agentcore', 'CreateApiKeyCredentialProvider', 201],
      ['apigateway', 'GetApiKeys', 200],
      ['bedrock-agentcore', 'CreateGateway', 202],
      ['gateway', 'tools/call', 200],
      ['gateway', 'unknown', 200],
      ['issuer', 'GET', 404],
    ]);
    expect(requests[0]).toMatchObject({ kind: 'request', durationMs: 0 });
    expect(requests[0]?.requestId).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(lines.join()).not.toContain('SECRET');
  });
});

describe('a clock', () => {
  it('follows its base and can be moved ahead', () => {
    let base = 100;
    const clock = createClock(() => base);
    clock.advance(50);
    base = 110;
    expect(clock.now()).toBe(160);
  });

  it('rings when it is moved past the time, once, and not when cancelled', () => {
    const clock = createClock(() => 0);
    const rung: string[] = [];
    clock.after(10, () => rung.push('a'));
    const cancel = clock.after(10, () => rung.push('b'));
    cancel();
    clock.advance(9);
    expect(rung).toEqual([]);
    clock.advance(1);
    clock.advance(1);
    expect(rung).toEqual(['a']);
  });
});
