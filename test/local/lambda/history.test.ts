import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bareCredential, fingerprint } from '../../../contract/secret.ts';
import type { Hop } from '../../../local/history.ts';
import { credentialsIn, maskPath } from '../../../local/lambda/credentials.ts';
import { startAws } from '../local-aws.ts';
import { startUpstream } from '../upstream-server.ts';
import { KEY, putApi, send } from '../api-gateway/setup.ts';

const bundlePath = fileURLToPath(new URL('./functions/odd.ts', import.meta.url));
const ROOT = '1-5759e988-bd862e3fe1be46a994272793';

it('[J/history] names the vendor, the function and API Gateway of a call by its trace, the token by its fingerprint', async () => {
  const aws = await startAws();
  putApi(aws, { bundlePath });
  const { url } = await startUpstream({ status: 201 });
  await send(aws, '/fetch?q=private-query', {
    method: 'POST',
    headers: ['x-api-key', KEY, 'X-Amzn-Trace-Id', `Root=${ROOT}`, 'X-Vendor-Token', 'Bearer vendor-token'],
    body: `${url}/v1/tasks?secret=private-secret`,
  });
  const [call] = aws.history.list();
  expect(call?.traceId).toBe(ROOT);
  expect(call?.hops).toMatchObject([
    {
      place: 'vendor',
      what: `GET ${url}/v1/tasks`,
      status: 201,
      fingerprints: { 'header:Authorization': fingerprint('f', 'vendor-token') },
    },
    { place: 'function', what: 'f' },
    { place: 'api-gateway', what: 'POST orders/prod/{proxy+}', status: 201 },
  ]);
  expect(JSON.stringify(call)).not.toMatch(/private-|vendor-token|the-api-key/);
});

it('names requests over node:http, without a fingerprint of a password', async () => {
  const aws = await startAws();
  putApi(aws, { bundlePath });
  const { url } = await startUpstream();
  await send(aws, '/http', { method: 'POST', body: `${url}/a?b` });
  const [hop] = aws.history.list()[0]?.hops ?? [];
  expect(hop).toMatchObject({ place: 'vendor', what: `POST ${url}/a`, status: 200 });
  expect(hop?.fingerprints).toBeUndefined();
});

it('names a vendor that gives no answer, and a function that fails', async () => {
  const aws = await startAws();
  putApi(aws, { bundlePath });
  const url = await closedPort();
  await send(aws, '/fetch', { method: 'POST', body: `${url}/x` });
  await send(aws, '/exit');
  const [unanswered, failed] = aws.history.list();
  expect(unanswered?.hops[0]).toMatchObject({
    place: 'vendor',
    what: `GET ${url}/x`,
    problem: 'no answer',
  });
  expect(failed?.hops).toMatchObject([
    { place: 'function', problem: 'the function failed' },
    { place: 'api-gateway', status: 502, problem: 'Internal server error' },
  ]);
});

/** A place where nobody listens any more. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe('a credential that a function sends to a vendor', () => {
  const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
  const print = fingerprint('f', TOKEN);

  async function hopOf(
    path: string,
    more: {
      readonly token?: string;
      readonly header?: string;
      readonly tokenQueries?: readonly string[];
    } = {},
  ): Promise<Hop> {
    const { token = TOKEN, header = 'x-other', tokenQueries } = more;
    const aws = await startAws();
    putApi(aws, { bundlePath });
    aws.deployFunction({ name: 'f', bundlePath, environment: {}, timeoutMs: 60_000, tokenQueries });
    const { url } = await startUpstream();
    const headers = ['x-api-key', KEY, 'X-Vendor-Token', token, 'X-Put-Into', header];
    await send(aws, '/fetch', { method: 'POST', headers, body: `${url}${path}` });
    const text = JSON.stringify(aws.history.list());
    expect(text).not.toContain(bareCredential(token));
    expect(text).not.toContain(encodeURIComponent(bareCredential(token)));
    const hop = aws.history.list()[0]?.hops[0];
    if (hop === undefined) throw new Error('no hop was noted');
    return { ...hop, what: hop.what.replace(url, '') };
  }

  it.each([
    ['a whole segment', `/v1/${TOKEN}/me`, `GET /v1/${print}/me`],
    ['a part of a segment', `/bot${TOKEN}/me`, `GET /bot${print}/me`],
    ['percent-encoded', `/v1/${encodeURIComponent(TOKEN)}/me`, `GET /v1/${print}/me`],
  ])('stands in the path as its fingerprint: %s', async (_, path, what) => {
    expect((await hopOf(path)).what).toBe(what);
  });

  it('stands in the path as its fingerprint where the client wrote Bearer before it', async () => {
    expect((await hopOf(`/bot${TOKEN}/me`, { token: `Bearer ${TOKEN}` })).what).toBe(`GET /bot${print}/me`);
  });

  it('of few characters is hidden where it is a whole segment, and no other text is touched', async () => {
    expect((await hopOf('/a/x-y/b', { token: 'x-y' })).what).toBe(`GET /a/${fingerprint('f', 'x-y')}/b`);
    expect(maskPath('/about/x', credentialsIn({ headers: { T: 'bout' } }, 'f'))).toBe('/about/x');
  });

  it('is named by its parameter where it stands in the query', async () => {
    const { what, fingerprints } = await hopOf(`/me?page=2&api_key=${encodeURIComponent(TOKEN)}`);
    expect([what, fingerprints]).toEqual(['GET /me', { 'query:api_key': print, 'header:x-other': print }]);
  });

  it('is named by its parameter where the routes say that a token stands there', async () => {
    const { fingerprints } = await hopOf('/me?key=made-elsewhere&page=made-elsewhere', {
      tokenQueries: ['key'],
    });
    expect(fingerprints).toMatchObject({ 'query:key': fingerprint('f', 'made-elsewhere') });
    expect(fingerprints).not.toHaveProperty('query:page');
  });

  it('is named by any header that has it', async () => {
    expect((await hopOf('/me', { header: 'X-Key' })).fingerprints).toEqual({ 'header:X-Key': print });
  });

  it('has no fingerprint where it is a password', async () => {
    const token = `Basic ${Buffer.from('user:hunter2!').toString('base64')}`;
    const { what, fingerprints } = await hopOf('/login/hunter2!/x', { token, header: 'authorization' });
    expect([what, fingerprints]).toEqual(['GET /login/[secret]/x', undefined]);
  });
});
