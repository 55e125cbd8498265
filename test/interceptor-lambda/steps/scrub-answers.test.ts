import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { inMemoryExchange } from '../../../tokens/in-memory.ts';
import { asUser, bearer, EXCHANGE, harness, toolCall, USER_HEADER } from '../harness.ts';
import { verify } from '../world.ts';
import type { TestIssuer } from '../world.ts';

describe('scrub-answers', () => {
  const lists =
    (more: object = {}) =>
    (issuer: TestIssuer) => ({
      request: [verify(issuer), EXCHANGE],
      response: [{ step: 'scrub-answers', ...more }],
    });
  const answer = (text: string) => ({
    statusCode: 200,
    body: { jsonrpc: '2.0', id: 7, result: { isError: false, content: [{ type: 'text', text }] } },
  });
  const textOf = (body: object | undefined) => JSON.stringify(body);

  it('takes out what came with the call, in whatever way it is written', async () => {
    const steps = await harness(lists({ headers: ['x-key'] }));
    const inbound = 'opaque-inbound-token+/=';
    const call = toolCall('asana___getTasks', { 'X-Asana-Token': 'argument-token-1' });
    const echo = JSON.stringify({
      seen: `Bearer ${inbound}`,
      url: `?t=${encodeURIComponent(inbound)}`,
      sent: ['argument-token-1', 'header-key-123'],
    });
    const headers = { authorization: `Bearer ${inbound}`, 'X-Key': 'header-key-123' };
    const { body } = await steps.respond(call, answer(echo), headers);
    expect(textOf(body)).not.toMatch(/opaque-inbound|argument-token|header-key/);
    expect(textOf(body)).toContain('[secret]');
    expect(body).toMatchObject({ jsonrpc: '2.0', id: 7 });
  });

  it('takes out a token that the vendor echoes in base64, percent-encoded or after a line end', async () => {
    const exchange = inMemoryExchange(() => ({ value: secret('exchanged+opaque/token=1') }));
    const steps = await harness(lists(), { exchange });
    const headers = await bearer(steps);
    await steps.call('asana___getTasks', {}, headers);
    const [, inbound = ''] = headers.authorization.split(' ');
    const other = await steps.issuer.sign({ sub: 'somebody else' });
    const echoes = ['exchanged+opaque/token=1', inbound, other].flatMap((token) => [
      `?t=${encodeURIComponent(`Bearer ${token}`)}`,
      Buffer.from(`Authorization: Bearer ${token}`).toString('base64'),
      JSON.stringify({ headers: `host: a\n${token}\n` }),
    ]);
    const error = { error: { code: -32603, message: echoes.join(' '), data: { echoes } } };
    const { body } = await steps.respond(
      toolCall('asana___getTasks'),
      { statusCode: 500, body: { jsonrpc: '2.0', id: 7, ...error } },
      headers,
    );
    const text = textOf(body);
    const [, claims = ''] = other.split('.');
    expect(text).not.toMatch(/eyJ|opaque/);
    expect(text).not.toContain(claims.slice(0, 20));
    expect(text).not.toMatch(/ZXlK|V5S|leUp/);
    expect(body).toMatchObject({ id: 7, error: { code: -32603 } });
  });

  it('takes out what was brought into calls of the same caller, and what looks like a JWT', async () => {
    const exchange = inMemoryExchange(() => ({ value: secret('exchanged-token-1') }));
    const steps = await harness(lists(), { exchange });
    const headers = await bearer(steps);
    await steps.call('asana___getTasks', {}, headers);
    const jwt = await steps.issuer.sign({ sub: 'x' });
    const call = toolCall('asana___getTasks');
    const { body } = await steps.respond(call, answer(`exchanged-token-1 ${jwt}`), headers);
    expect(body?.result).toMatchObject({ content: [{ text: '[secret] [secret]' }] });
  });

  it('takes out what was brought for a user, however many others came by the same agent', async () => {
    let count = 0;
    const exchange = inMemoryExchange(() => ({ value: secret(`exchanged-token-${(count += 1)}-`) }));
    const steps = await harness(
      (issuer) => ({
        request: [verify(issuer), asUser(issuer), { ...EXCHANGE, from: 'user', subject: 'mapped' }],
        response: [{ step: 'scrub-answers', headers: [USER_HEADER.toLowerCase()] }],
      }),
      { exchange },
    );
    const agent = await bearer(steps);
    const users = await Promise.all(
      Array.from({ length: 20 }, async (_user, at) => ({
        ...agent,
        [USER_HEADER]: await steps.issuer.sign({ sub: `user-${at}`, aud: 'https://app.example' }),
      })),
    );
    for (const headers of users) {
      expect((await steps.call('asana___getTasks', {}, headers)).status).toBeUndefined();
    }
    const call = toolCall('asana___getTasks');
    const { body } = await steps.respond(call, answer('exchanged-token-1-'), users[0]);
    expect(body?.result).toMatchObject({ content: [{ text: '[secret]' }] });
  });

  it('leaves JWTs where it is told to, and all else byte for byte', async () => {
    const steps = await harness(lists({ jwts: false }));
    const jwt = await steps.issuer.sign({ sub: 'x' });
    const { body } = await steps.respond(
      toolCall('asana___getTasks'),
      answer(`${jwt} Bearer é`),
      await bearer(steps),
    );
    expect(body).toEqual(answer(`${jwt} Bearer é`).body);
  });
});
