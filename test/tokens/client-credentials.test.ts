import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { clientCredentials } from '../../tokens/client-credentials.ts';
import type { ClientCredentials } from '../../tokens/client-credentials.ts';
import type { TokenSource } from '../../tokens/token-source.ts';

let server: Server | undefined;
afterEach(() => server?.close());

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

async function issuer(answer: Answer, options: Partial<ClientCredentials> = {}): Promise<TokenSource> {
  const started = createServer((request, response) => void answer(request, response));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const { port } = started.address() as AddressInfo;
  return clientCredentials({
    tokenUrl: `http://127.0.0.1:${port}/token`,
    clientId: 'my client',
    clientSecret: secret('se:kret/ä'),
    now: () => 1000,
    ...options,
  });
}

const json =
  (status: number, body: unknown): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

test('a token is asked for as RFC 6749 says, and its end is told', async () => {
  const seen: { authorization: string | undefined; body: string }[] = [];
  const source = await issuer(
    async (request, response) => {
      seen.push({ authorization: request.headers.authorization, body: await text(request) });
      await json(200, { access_token: 'abc', token_type: 'Bearer', expires_in: 3600 })(request, response);
    },
    { scope: 'gateway/read gateway/write' },
  );
  const token = await source.get();
  expect(token.value.reveal()).toBe('abc');
  expect(token.expiresAt).toBe(1000 + 3_600_000);
  const basic = Buffer.from('my+client:se%3Akret%2F%C3%A4').toString('base64');
  expect(seen).toEqual([
    {
      authorization: `Basic ${basic}`,
      body: 'grant_type=client_credentials&scope=gateway%2Fread+gateway%2Fwrite',
    },
  ]);
});

test('a life written as a string counts, and an unknown one is left out', async () => {
  const stringly = await issuer(json(200, { access_token: 'abc', token_type: 'bearer', expires_in: '60' }));
  expect((await stringly.get()).expiresAt).toBe(61_000);
  server?.close();
  const unknown = await issuer(json(200, { access_token: 'abc', token_type: 'bearer' }));
  expect(await unknown.get()).not.toHaveProperty('expiresAt');
});

test.each([
  [
    'that refuses the client',
    { answer: json(401, { error: 'invalid_client', error_description: 'sekret' }) },
    { code: 'remote-refused', message: ' refused the client with HTTP 401: invalid_client' },
  ],
  [
    'that refuses it in its own words',
    { answer: json(400, { error: 'No "sekret" here' }) },
    { code: 'remote-refused', message: ' refused the client with HTTP 400' },
  ],
  ['that fails', { answer: json(503, {}) }, { code: 'remote-failed', message: ' failed with HTTP 503' }],
  [
    'that gives another kind of token',
    { answer: json(200, { access_token: 'sekret', token_type: 'mac' }) },
    { code: 'remote-failed', message: ' answered with no bearer token' },
  ],
  [
    'that answers no JSON',
    { answer: ((_, response) => void response.end('<html>')) satisfies Answer },
    { code: 'remote-failed', message: ' answered with no bearer token' },
  ],
  [
    'that sends the client elsewhere',
    {
      answer: ((_, response) =>
        void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()) satisfies Answer,
    },
    { code: 'remote-failed', message: ' cannot be reached' },
  ],
])('an issuer %s', async (_, { answer }, want) => {
  const source = await issuer(answer);
  await expect(source.get()).rejects.toMatchObject({
    code: want.code,
    message: `${source.name}${want.message}`,
  });
});

test('an issuer that never answers is given up', async () => {
  const source = await issuer(() => undefined, { timeoutMs: 50 });
  await expect(source.get()).rejects.toMatchObject({
    code: 'remote-timeout',
    message: `${source.name} did not answer in time`,
  });
  server?.closeAllConnections();
});

test('a caller may give up first', async () => {
  const source = await issuer(() => undefined);
  const reason = new Error('enough');
  await expect(source.get({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('a client secret never travels unencrypted', () => {
  const client = { tokenUrl: 'http://issuer.example/token', clientId: 'a', clientSecret: secret('b') };
  expect(() => clientCredentials(client)).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: 'token URL "http://issuer.example" is neither https nor on this machine',
    }),
  );
});
