import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac } from 'node:crypto';
import type { BinaryLike } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { createClock } from '../../../local/clock.ts';
import { sigV4Headers } from '../../../local/sigv4/sign.ts';
import { DEFAULT_ACCESS_KEY_ID, DEFAULT_SECRET_ACCESS_KEY } from '../../../local/sigv4/credentials.ts';
import { verifySigV4 } from '../../../local/sigv4/verify.ts';
import type { SignedRequest } from '../../../local/sigv4/verify.ts';
import { makeAccount, NOON } from './parts.ts';

const PAIR = { accessKeyId: DEFAULT_ACCESS_KEY_ID, secretAccessKey: DEFAULT_SECRET_ACCESS_KEY };
const SCOPE = { region: 'us-east-1', service: 'bedrock-agentcore' };

/** What the SDK's signer hashes with. */
class Sha256 {
  readonly #hash: { update(chunk: Uint8Array): unknown; digest(): Buffer };
  constructor(secretKey?: unknown) {
    this.#hash =
      secretKey === undefined ? createHash('sha256') : createHmac('sha256', secretKey as BinaryLike);
  }
  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {
    throw new Error('not needed');
  }
}

const BODY = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';

interface Plan {
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly service?: string;
  readonly region?: string;
  readonly at?: number;
  readonly body?: string;
  readonly path?: string;
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Record<string, string>;
}

const request = ({ body = BODY, path = '/_gateway/gw-0123456789/mcp', query = {}, headers = {} }: Plan) => ({
  method: 'POST',
  protocol: 'http:',
  hostname: '127.0.0.1',
  port: 4566,
  path,
  query,
  headers: { host: '127.0.0.1:4566', 'content-type': 'application/json', ...headers },
  body,
});

function signer({ credentials = PAIR, service = SCOPE.service, region = SCOPE.region }: Plan): SignatureV4 {
  return new SignatureV4({
    credentials,
    service,
    region,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  });
}

async function signedByAws(plan: Plan = {}): Promise<SignedRequest> {
  const signed = await signer(plan).sign(request(plan), { signingDate: new Date(plan.at ?? NOON) });
  return arrived(signed as ReturnType<typeof request>);
}

async function presignedByAws(plan: Plan = {}, expiresIn = 60): Promise<SignedRequest> {
  const signed = await signer(plan).presign(request(plan), {
    signingDate: new Date(plan.at ?? NOON),
    expiresIn,
  });
  return arrived(signed as ReturnType<typeof request>);
}

/** As it is on the wire. */
function arrived(signed: ReturnType<typeof request>): SignedRequest {
  const escape = (text: string): string =>
    encodeURIComponent(text).replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  const pairs = Object.entries(signed.query).flatMap(([name, value]) =>
    [value].flat().map((item) => `${escape(name)}=${escape(item)}`),
  );
  const url = `http://127.0.0.1:4566${signed.path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
  return { method: signed.method, url, headers: new Headers(signed.headers), body: Buffer.from(signed.body) };
}

function verdictOf(given: SignedRequest, nowMs = NOON): string {
  const clock = createClock(() => nowMs);
  const { credentials } = makeAccount(clock);
  const verdict = verifySigV4(given, credentials, clock, SCOPE);
  return 'key' in verdict ? verdict.key.principalArn : `${verdict.errorType}: ${verdict.message}`;
}

const LOCAL_USER = 'arn:aws:iam::000000000000:user/local';

describe('a request that the SDK signed', () => {
  it.each([
    ['as it is', {}],
    ['with a query that needs sorting and encoding', { query: { b: '2', a: ['z', 'a b'], 'ä/é': "!'()*~" } }],
    ['with a path that needs encoding', { path: '/tags/arn%3Aaws%3Ax%2Fy/a%20b' }],
    ['with a header of many spaces', { headers: { 'x-amz-meta': '  a   b  ' } }],
    ['with a body beyond ASCII', { body: '{"é":"😀"}' }],
    ['without a body', { body: '' }],
    ['with a body that it does not vouch for', { headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }],
  ] satisfies [string, Plan][])('is accepted %s', async (_, plan) => {
    expect(verdictOf(await signedByAws(plan))).toBe(LOCAL_USER);
    expect(verdictOf(await presignedByAws(plan))).toBe(LOCAL_USER);
  });

  it('is accepted for the root of a service', async () => {
    expect(verdictOf(await signedByAws({ path: '/' }))).toBe(LOCAL_USER);
  });

  it('is accepted with a body that was changed only where it does not vouch for it', async () => {
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const free = await signedByAws({ headers });
    expect(verdictOf({ ...free, body: Buffer.from('other') })).toBe(LOCAL_USER);
  });

  it.each(['lambda', 'sts'])(
    '[I/unsigned-payload] is refused at %s where it does not vouch for its body',
    async (service) => {
      const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
      const [vouched, free] = [await signedByAws({ service }), await signedByAws({ service, headers })];
      const { credentials, clock } = makeAccount(createClock(() => NOON));
      const scope = { ...SCOPE, service };
      expect(verifySigV4(vouched, credentials, clock, scope)).toHaveProperty('key');
      expect(verifySigV4(free, credentials, clock, scope)).toMatchObject({
        errorType: 'InvalidSignatureException',
      });
    },
  );

  it('is accepted with temporary credentials and their token alone', async () => {
    const clock = createClock(() => NOON);
    const { credentials } = makeAccount(clock);
    const key = credentials.assumeRole('arn:aws:iam::000000000000:role/service/gateway', 'session');
    const pair = { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey.reveal() };
    const sessionToken = key.sessionToken?.reveal() ?? '';
    const verify = (given: SignedRequest) => {
      const verdict = verifySigV4(given, credentials, clock, SCOPE);
      return 'key' in verdict ? verdict.key.principalArn : verdict.errorType;
    };
    const good = { ...pair, sessionToken };
    expect(verify(await signedByAws({ credentials: good }))).toBe(
      'arn:aws:sts::000000000000:assumed-role/gateway/session',
    );
    expect(verify(await presignedByAws({ credentials: good }))).toBe(
      'arn:aws:sts::000000000000:assumed-role/gateway/session',
    );
    expect(verify(await signedByAws({ credentials: pair }))).toBe('UnrecognizedClientException');
    expect(verify(await signedByAws({ credentials: { ...pair, sessionToken: 'other' } }))).toBe(
      'UnrecognizedClientException',
    );
    clock.advance(3_600_000);
    expect(verify(await signedByAws({ credentials: good, at: clock.now() }))).toBe('ExpiredTokenException');
  });
});

describe('our own signature', () => {
  it('is the one that the SDK makes', async () => {
    const path = '/items/a%20b?q=1&a=%2F';
    const key = {
      accessKeyId: PAIR.accessKeyId,
      secretAccessKey: secret(PAIR.secretAccessKey),
      sessionToken: secret('session/token='),
      principalArn: 'arn',
    };
    const ours = sigV4Headers({ method: 'POST', path, host: 'api.example', body: BODY }, key, SCOPE, NOON);
    const theirs = await signer({ credentials: { ...PAIR, sessionToken: 'session/token=' } }).sign(
      {
        method: 'POST',
        protocol: 'https:',
        hostname: 'api.example',
        path: '/items/a%20b',
        query: { q: '1', a: '/' },
        headers: { host: 'api.example' },
        body: BODY,
      },
      { signingDate: new Date(NOON) },
    );
    expect(ours.Authorization).toBe(theirs.headers.authorization);
  });
});

const SIGNATURE = 'InvalidSignatureException: The request signature we calculated does not match';

describe('a request that is signed wrongly', () => {
  it.each([
    ['with another secret', { credentials: { ...PAIR, secretAccessKey: 'other' } }, SIGNATURE],
    [
      'with an unknown key',
      { credentials: { ...PAIR, accessKeyId: 'AKIDOTHER' } },
      'UnrecognizedClientException: The security token',
    ],
    [
      'with a token that the key does not have',
      { credentials: { ...PAIR, sessionToken: 't' } },
      'UnrecognizedClientException: ',
    ],
    [
      'for another region',
      { region: 'eu-west-1' },
      'InvalidSignatureException: Credential should be scoped to a valid region.',
    ],
    [
      'for another service',
      { service: 'execute-api' },
      "InvalidSignatureException: Credential should be scoped to correct service: 'bedrock-agentcore'.",
    ],
    ['six minutes ago', { at: NOON - 360_000 }, 'InvalidSignatureException: Signature expired.'],
    ['six minutes ahead', { at: NOON + 360_000 }, 'InvalidSignatureException: Signature not yet current.'],
    ['yesterday', { at: NOON - 86_400_000 }, 'InvalidSignatureException: Signature expired.'],
  ] satisfies [string, Plan, string][])('is refused: %s', async (_, plan, problem) => {
    expect(verdictOf(await signedByAws(plan))).toContain(problem);
    if (!('at' in plan)) expect(verdictOf(await presignedByAws(plan))).toContain(problem);
  });

  it.each([
    ['its body', (given: SignedRequest) => ({ ...given, body: Buffer.from('{}') })],
    ['its path', (given: SignedRequest) => ({ ...given, url: given.url.replace('/mcp', '/mcp2') })],
    [
      'its query',
      (given: SignedRequest) => ({
        ...given,
        url: given.url.includes('?') ? `${given.url}&x=1` : `${given.url}?x=1`,
      }),
    ],
    ['its method', (given: SignedRequest) => ({ ...given, method: 'PUT' })],
    ['its host', (given: SignedRequest) => ({ ...given, headers: withHeader(given, 'host', 'other') })],
    [
      'a signed header',
      (given: SignedRequest) => ({ ...given, headers: withHeader(given, 'content-type', 'text/plain') }),
    ],
    [
      'an x-amz- header that was added',
      (given: SignedRequest) => ({ ...given, headers: withHeader(given, 'x-amz-target', 'x') }),
    ],
  ])('is refused when %s was changed', async (what, change) => {
    expect(verdictOf(change(await signedByAws()))).toContain('InvalidSignatureException: ');
    // The SDK presigns no content type.
    if (what !== 'a signed header')
      expect(verdictOf(change(await presignedByAws()))).toContain('InvalidSignatureException: ');
  });

  it('is refused when a claimed hash is not that of the body', async () => {
    const claimed = createHash('sha256').update('other').digest('hex');
    expect(verdictOf(await signedByAws({ headers: { 'x-amz-content-sha256': claimed } }))).toContain(
      SIGNATURE,
    );
  });

  it('is refused when it leaves out the host', async () => {
    const given = await signedByAws();
    const authorization = (given.headers.get('authorization') ?? '').replace(';host;', ';');
    expect(verdictOf({ ...given, headers: withHeader(given, 'authorization', authorization) })).toContain(
      'were not signed',
    );
  });

  it('is refused when a presigned URL is too old, or good for too long', async () => {
    const given = await presignedByAws({}, 60);
    expect(verdictOf(given, NOON + 60_000)).toBe(LOCAL_USER);
    expect(verdictOf(given, NOON + 61_000)).toContain('Signature expired.');
    const long = { ...given, url: given.url.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801') };
    expect(verdictOf(long)).toContain('IncompleteSignatureException');
  });

  it.each([
    ['no signature', {}, 'MissingAuthenticationTokenException'],
    ['a bearer token', { authorization: 'Bearer x' }, 'MissingAuthenticationTokenException'],
    [
      'a broken credential',
      { authorization: 'AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=0' },
      'IncompleteSignatureException',
    ],
    [
      'no signed headers',
      {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/s/aws4_request, Signature=0',
      },
      'IncompleteSignatureException',
    ],
    [
      'no date',
      {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/s/aws4_request, SignedHeaders=host, Signature=0',
      },
      'IncompleteSignatureException',
    ],
    [
      'a date that is none',
      {
        'x-amz-date': '20261399T999999Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/s/aws4_request, SignedHeaders=host, Signature=0',
      },
      'IncompleteSignatureException',
    ],
  ])('is refused with %s', (_, headers, problem) => {
    const given = {
      method: 'POST',
      url: 'http://127.0.0.1/mcp',
      headers: new Headers(headers),
      body: Buffer.from(''),
    };
    expect(verdictOf(given)).toContain(problem);
  });
});

function withHeader({ headers }: SignedRequest, name: string, value: string): Headers {
  const changed = new Headers(headers);
  changed.set(name, value);
  return changed;
}
