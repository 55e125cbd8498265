import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { compileInterceptors } from '../../config/compile-interceptors.ts';
import type { CompiledPart } from '../../config/compile-interceptors.ts';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import type { InterceptorPlan } from '../../contract/interceptor-plan.ts';
import type { Route, RouteMap } from '../../contract/route-map.ts';

/** Saturday, noon. */
export const NOON: number = Date.UTC(2026, 10, 21, 12);

export const ISSUER_URL = 'https://issuer.example';
export const AUDIENCE = 'https://gateway.example';

/** An issuer of the tests' own, which signs whatever it is told to. */
export interface TestIssuer {
  readonly url: string;
  readonly discoveryUrl: string;
  readonly tokenUrl: string;
  readonly key: CryptoKey;
  readonly publicJwk: JWK;
  /** URLs that were asked for. */
  readonly asked: string[];
  /** Signs claims; by default a good token for the gateway. */
  sign(
    claims?: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ): Promise<string>;
  readonly fetch: typeof fetch;
}

/** Keys take long to make. */
export const KEYS: Promise<{ readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }> =
  generateKeyPair('RS256', { extractable: true });

/** What a good token says. */
export function goodClaims(url: string, now: number): Readonly<Record<string, unknown>> {
  const iat = Math.floor(now / 1000);
  return {
    iss: url,
    sub: 'alice',
    aud: AUDIENCE,
    client_id: 'agent',
    scope: 'gw/invoke tasks:read',
    tenant: 'acme',
    groups: ['staff'],
    iat,
    exp: iat + 3600,
  };
}

/** Makes an issuer; `now` is milliseconds since the epoch. */
export async function makeIssuer(
  url: string = ISSUER_URL,
  now: () => number = () => NOON,
): Promise<TestIssuer> {
  const { privateKey, publicKey } = await KEYS;
  const publicJwk: JWK = { ...(await exportJWK(publicKey)), kid: 'k1', use: 'sig', alg: 'RS256' };
  const asked: string[] = [];
  const documents: Readonly<Record<string, object>> = {
    [`${url}/.well-known/openid-configuration`]: { issuer: url, jwks_uri: `${url}/keys` },
    [`${url}/keys`]: { keys: [publicJwk] },
  };
  return {
    url,
    discoveryUrl: `${url}/.well-known/openid-configuration`,
    tokenUrl: `${url}/token`,
    key: privateKey,
    publicJwk,
    asked,
    sign: (claims = {}, header = {}) =>
      new SignJWT({ ...goodClaims(url, now()), ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header })
        .sign(privateKey),
    fetch: async (input) => {
      const address = input instanceof Request ? input.url : String(input);
      asked.push(address);
      const document = documents[address];
      return document === undefined ? new Response('', { status: 404 }) : Response.json(document);
    },
  };
}

/** Steps as `gateway.yaml` has them. */
export interface StepLists {
  readonly request?: readonly object[];
  readonly response?: readonly object[];
}

/** Decodes a `gateway.yaml` with these steps. */
export function gatewayWith(lists: StepLists, more: object = {}): GatewayConfig {
  const text = JSON.stringify({
    name: 'gw',
    vendors: ['./bearer.yaml'],
    outbound: { apiKey: { provider: 'key' }, headers: ['X-Region'] },
    interceptors: lists,
    ...more,
  });
  return decodeGatewayConfig({ file: 'gateway.yaml', text });
}

/** Compiles steps for the targets of {@link PARTS}, or others. */
export function planWith(lists: StepLists, parts: readonly CompiledPart[] = PARTS): InterceptorPlan {
  return compileInterceptors(gatewayWith(lists), parts);
}

/** The step that most lists begin with. */
export function verify(issuer: Pick<TestIssuer, 'discoveryUrl'>, more: object = {}): object {
  return { step: 'verify-caller', discoveryUrl: issuer.discoveryUrl, audience: [AUDIENCE], ...more };
}

/** Two targets: `asana` with the token `X-Asana-Token`, `crm` with `X-Crm-Token`; `ping` takes none. */
export const PARTS: readonly { readonly routes: RouteMap; readonly document: string }[] = [
  part('asana', 'X-Asana-Token', ['getTasks', 'createTask']),
  part('crm', 'X-Crm-Token', ['listAccounts']),
];

/** The document of a target, with its tools at `url`. */
export function documentOf(header: string, operations: readonly string[], url: string): object {
  const token = {
    name: header,
    in: 'header',
    required: true,
    schema: { type: 'string' },
    description: 'Token.',
  };
  const body = {
    type: 'object',
    properties: {
      filter: { type: 'object', properties: { done: { type: 'boolean' } } },
      tags: { type: 'array', items: { type: 'string' } },
      limit: { type: 'integer' },
      ratio: { type: 'number' },
      open: { type: 'boolean' },
      name: { type: 'string' },
    },
  };
  const paths = Object.fromEntries(
    [...operations, 'ping'].map((operationId) => [
      `/${operationId}`,
      {
        post: {
          operationId,
          description: operationId,
          parameters: operationId === 'ping' ? [] : [token],
          requestBody: { content: { 'application/json': { schema: body } } },
          responses: { 200: { description: 'OK' } },
        },
      },
    ]),
  );
  return { openapi: '3.0.3', info: { title: 'T', version: '1' }, servers: [{ url }], paths };
}

function part(
  target: string,
  header: string,
  operations: readonly string[],
): { readonly routes: RouteMap; readonly document: string } {
  const route = (operationId: string): Route => ({
    operationId,
    expose: { method: 'POST', path: `/${operationId}` },
    call: { method: 'POST', server: 0, path: `/${operationId}`, accept: 'application/json' },
    tokens: operationId === 'ping' ? [] : ['bearer'],
    arguments: null,
    body: null,
  });
  return {
    document: JSON.stringify(documentOf(header, operations, 'https://not-deployed.invalid')),
    routes: {
      version: 1,
      vendor: target,
      target,
      servers: [`https://${target}.example`],
      errors: 'wrap',
      tokens: [{ id: 'bearer', header, placement: { as: 'bearer' }, servers: [0] }],
      routes: [...operations, 'ping'].map(route),
    },
  };
}
