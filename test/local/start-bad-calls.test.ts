import { ListGatewaysCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLocalAws } from '../../local/start.ts';
import type { LocalAws } from '../../local/start.ts';
import { controlPlane, makeGateway, rpc, signed } from './local-aws.ts';

/** One local AWS gets all of the bad calls, one after the other, and has to live on. */
let aws: LocalAws;
const gateways = { open: '', jwt: '', iam: '' };

beforeAll(async () => {
  aws = await startLocalAws({ settleMs: 0 });
  gateways.open = (await makeGateway(aws, { name: 'open' })).gatewayUrl;
  gateways.iam = (await makeGateway(aws, { name: 'iam', authorizerType: 'AWS_IAM' })).gatewayUrl;
  const jwt = await makeGateway(aws, {
    name: 'jwt',
    authorizerType: 'CUSTOM_JWT',
    authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl: aws.issuer.discoveryUrl } },
  });
  gateways.jwt = jwt.gatewayUrl;
});
afterAll(() => aws.close());

afterEach(async () => {
  const { items } = await controlPlane(aws).send(new ListGatewaysCommand({}));
  expect(items).toHaveLength(3);
  const { status } = await send(gateways.open, rpc('tools/list'));
  expect(status).toBe(200);
});

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

type Body = string | object | null;

async function send(
  url: string,
  body: Body,
  headers: Readonly<Record<string, string>> = {},
  method = 'POST',
): Promise<Answered> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || method === 'GET' ? (body as string | null) : JSON.stringify(body),
  });
  const answer = await response.text();
  return { status: response.status, body: answer === '' ? undefined : (JSON.parse(answer) as unknown) };
}

function rpcError(code: number, message?: string): object {
  return { jsonrpc: '2.0', error: message === undefined ? { code } : { code, message } };
}

const LARGE = 'x'.repeat(6_000_001);
const PARSE = rpcError(-32700, 'Parse error');
const INVALID = rpcError(-32600, 'Invalid Request');
const CALL = rpc('tools/list');

describe('a bad call of a gateway', () => {
  it.each<[string, Body, number, object]>([
    ['no body', '', 400, PARSE],
    ['malformed JSON', '{"jsonrpc":', 400, PARSE],
    ['JSON with something behind it', '{} {}', 400, PARSE],
    ['null', 'null', 400, INVALID],
    ['a number', '7', 400, INVALID],
    ['a batch', [CALL, CALL], 400, INVALID],
    ['an empty batch', [], 400, INVALID],
    ['another JSON-RPC', { ...CALL, jsonrpc: '1.0' }, 400, INVALID],
    ['an id that is an object', { ...CALL, id: {} }, 400, INVALID],
    ['an id that is null', { ...CALL, id: null }, 400, INVALID],
    ['params that are a list', { ...CALL, params: [] }, 400, INVALID],
    ['a method that is a number', { ...CALL, method: 7 }, 400, INVALID],
    ['a body over the limit', LARGE, 413, rpcError(-32600)],
    ['an unknown method', rpc('tools/nothing'), 200, rpcError(-32601)],
    ['a method of every object', rpc('constructor'), 200, rpcError(-32601)],
    ['a call without a name', rpc('tools/call', {}), 200, rpcError(-32602)],
    ['a call with null arguments', rpc('tools/call', { name: 'x', arguments: null }), 200, rpcError(-32602)],
    ['a cursor of nobody', rpc('tools/list', { cursor: 'x' }), 200, rpcError(-32602)],
    ['a cursor that is null', rpc('tools/list', { cursor: null }), 200, rpcError(-32602)],
  ])('is answered: %s', async (_, body, status, error) => {
    expect(await send(gateways.open, body)).toMatchObject({ status, body: error });
  });

  it.each([
    ['text/plain', 415],
    ['application/jsonx', 415],
    ['multipart/form-data; boundary=x', 415],
  ])('is refused under the content type %s', async (type, status) => {
    expect(await send(gateways.open, CALL, { 'content-type': type })).toMatchObject({ status });
  });

  it.each([
    ['GET', '', 405],
    ['DELETE', '', 405],
    ['POST', '/more', 404],
    ['POST', '/../../_local/faults', 404],
  ])('is refused: %s mcp%s', async (method, path, status) => {
    const url = `${gateways.open}${path}`.replace('..', '%2e%2e');
    expect(await send(url, null, {}, method)).toMatchObject({ status });
  });
});

describe('a bad token', () => {
  const claims = { client_id: 'c', token_use: 'access', scope: 'x' };
  const issuerUrl = (): string => aws.issuer.discoveryUrl.replace('/.well-known/openid-configuration', '');

  async function ownToken(change: (jwt: SignJWT) => SignJWT): Promise<string> {
    const { privateKey } = await generateKeyPair('RS256');
    const jwt = new SignJWT(claims).setIssuer(issuerUrl()).setExpirationTime('1h').setIssuedAt();
    return change(jwt.setProtectedHeader({ alg: 'RS256', kid: 'own' })).sign(privateKey);
  }

  it.each<[string, () => Promise<string> | string]>([
    ['none', () => ''],
    ['no JWT', () => 'Bearer x'],
    ['three dots', () => 'Bearer ...'],
    ['another scheme', () => 'Basic dTpw'],
    [
      'alg none',
      () => `Bearer ${new UnsecuredJWT(claims).setIssuer(issuerUrl()).setExpirationTime('1h').encode()}`,
    ],
    ['a key of its own', async () => `Bearer ${await ownToken((jwt) => jwt)}`],
    ['a wrong issuer', async () => `Bearer ${await ownToken((jwt) => jwt.setIssuer('https://x.example'))}`],
    ['expired', async () => `Bearer ${await ownToken((jwt) => jwt.setExpirationTime(1))}`],
    ['very long', () => `Bearer ${'a'.repeat(12_000)}`],
  ])('is refused: %s', async (_, make) => {
    const authorization = await make();
    const answer = await send(gateways.jwt, CALL, authorization === '' ? {} : { authorization });
    expect([401, 403]).toContain(answer.status);
    expect(answer.body).toMatchObject({ jsonrpc: '2.0', id: 1, error: {} });
  });

  it.each([
    ['none', ''],
    ['a scope alone', signed('bedrock-agentcore')],
    ['no fields', 'AWS4-HMAC-SHA256'],
    ['a key of nobody', signed('bedrock-agentcore').replace('AKIDEXAMPLE', 'AKIDNOBODY')],
    ['another service', signed('s3')],
    ['a bearer', 'Bearer x'],
  ])('is refused where signatures are wanted: %s', async (_, authorization) => {
    const answer = await send(gateways.iam, CALL, authorization === '' ? {} : { authorization });
    expect([401, 403]).toContain(answer.status);
    expect(answer.body).toMatchObject({ jsonrpc: '2.0', error: {} });
  });
});

/** Of what a service does not know. */
const STATUSES: Readonly<Record<string, number>> = {
  s3: 501,
  apigateway: 404,
  secretsmanager: 400,
  dynamodb: 404,
};

describe('a bad AWS call', () => {
  const authorization = signed('bedrock-agentcore');

  it.each<[string, string, Body, number]>([
    ['malformed JSON', '/gateways/', '{', 400],
    ['null', '/gateways/', 'null', 400],
    ['a list', '/gateways/', [], 400],
    ['no body', '/gateways/', '', 400],
    ['members of wrong types', '/gateways/', { name: 7, roleArn: null, authorizerType: [] }, 400],
    ['an unknown operation', '/nothing', '{}', 404],
    ['a path that does not decode', '/gateways/%zz/targets/', '{}', 400],
    ['a gateway of nobody', '/gateways/nobody-0123456789/targets/', '{}', 400],
    ['a body over the limit', '/gateways/', `"${'x'.repeat(16 * 1024 * 1024)}"`, 413],
    ['deep nesting', '/gateways/', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
  ])('is answered: %s', async (_, path, body, status) => {
    const answer = await send(`${aws.endpointUrl}${path}`, body, { authorization });
    expect(answer.status).toBe(status);
    expect((answer.body as { readonly message: unknown }).message).toBeTypeOf('string');
  });

  it.each(['s3', 'apigateway', 'secretsmanager', 'dynamodb'])(
    'is refused at the service %s, too',
    async (service) => {
      const response = await fetch(`${aws.endpointUrl}/%zz/..`, {
        method: 'POST',
        headers: { authorization: signed(service) },
        body: '{',
      });
      // S3 says of what it has not that it is not implemented.
      expect(response.status).toBe(STATUSES[service]);
      await response.text();
    },
  );
});

it.each([
  ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['no host', 'GET /_local/health HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['a host that is no host', 'GET /_local/health HTTP/1.1\r\nHost: a b@c\r\n\r\n', /^HTTP\/1\.1 40[03] /],
  [
    'an absolute URL',
    'GET http://x.example/_local/health HTTP/1.1\r\nHost: x.example\r\nConnection: close\r\n\r\n',
    /^HTTP\/1\.1 403 /,
  ],
  [
    'a body cut off',
    'POST /gateways/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{',
    /^(HTTP\/1\.1 4\d\d .*|)$/s,
  ],
])('bytes that are no good request are refused: %s', async (_, bytes, answer) => {
  const socket = connect(aws.port, '127.0.0.1');
  socket.end(bytes);
  expect(await text(socket)).toMatch(answer);
});
