import { generateKeyPair, exportJWK, SignJWT } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import { createBrokerFunction } from '../../broker-lambda/create-broker.ts';
import type { BrokerAnswer } from '../../broker-lambda/answer.ts';
import type { AuditRecord } from '../../broker-lambda/audit-log.ts';
import { decodeBrokerPolicyFile } from '../../config/broker-policy.ts';
import { inMemorySecrets } from '../../tokens/in-memory.ts';
import type { InMemorySecrets } from '../../tokens/in-memory.ts';

/** Saturday, noon. */
export const NOON: number = Date.UTC(2026, 10, 21, 12);
const SECONDS = NOON / 1000;

export const ISSUER = 'https://users.example';
export const OTHER_ISSUER = 'https://calls.example';
export const CRM_SECRET = 'arn:aws:secretsmanager:eu-central-1:444455556666:secret:crm-acme-AbCdEf';
export const GLOBEX_SECRET = 'arn:aws:secretsmanager:eu-central-1:444455556666:secret:crm-globex-AbCdEf';
export const ERP_SECRET = 'arn:aws:secretsmanager:eu-central-1:444455556666:secret:erp-AbCdEf';
export const EXTERNAL_ID = 'crm-0123456789abcdef';
export const OTHER_EXTERNAL_ID = 'hr-fedcba9876543210';
export const CRM_TOKEN = 'crm-acme-token-7f2c9d';
export const GLOBEX_TOKEN = 'crm-globex-token-1b8e4a';
export const ERP_PASSWORD = 'erp-client-password-55aa';
export const ERP_TOKEN = 'erp-service-token-0c3d';

export const POLICY: string = `version: 1
issuers:
  - issuer: ${ISSUER}
    jwksUrl: ${ISSUER}/jwks
    audience: broker
    tenantClaim: tenant
  - issuer: ${OTHER_ISSUER}
    jwksUrl: ${OTHER_ISSUER}/jwks
    audience: broker
    algorithms: [ES256]
    tenantClaim: tenant
    toolClaim: tool
    once: true
    clients: [interceptor]
    maxAgeSeconds: 60
workloads:
  - name: crm
    account: '111122223333'
    role: crm-interceptor
    gateway: crm-gateway
    externalId: ${EXTERNAL_ID}
    issuers: [${ISSUER}, ${OTHER_ISSUER}]
    callsPerMinute: 60
  - name: hr
    account: '777788889999'
    role: hr-interceptor
    gateway: hr-gateway
    externalId: ${OTHER_EXTERNAL_ID}
    issuers: [${ISSUER}]
credentials:
  - name: crm-acme
    secret: { secretId: '${CRM_SECRET}', jsonKey: token }
    scopes: [accounts.read, contacts.read]
  - name: crm-globex
    secret: { secretId: '${GLOBEX_SECRET}' }
    scopes: [accounts.read]
  - name: erp
    client:
      tokenUrl: https://erp.example/token
      clientId: broker
      secret: { secretId: '${ERP_SECRET}' }
rules:
  - workloads: [crm]
    tenants: [acme]
    tools: [crm___listAccounts]
    audience: https://crm.example
    credential: crm-acme
    scopes: [accounts.read, contacts.read]
    lifetimeSeconds: 120
  - workloads: [crm]
    tenants: [globex]
    tools: ['crm___*']
    audience: https://crm.example
    credential: crm-globex
    scopes: [accounts.read]
  - workloads: [crm]
    tenants: [acme]
    tools: ['erp___*']
    audience: https://erp.example
    credential: erp
    scopes: [orders.read, orders.write]
    lifetimeSeconds: 300
`;

/** What the ERP's token endpoint does with a form; `undefined`: it cannot be reached. */
export type Erp = (form: URLSearchParams, password: string) => { status: number; body: unknown } | undefined;

interface Keys {
  readonly privateKey: CryptoKey;
  readonly jwk: object;
}

const users = await makeKeys('RS256', 'users-1');
const calls = await makeKeys('ES256', 'calls-1');
export const stranger: Keys = await makeKeys('RS256', 'users-1');

async function makeKeys(alg: string, kid: string): Promise<Keys> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), alg, kid, use: 'sig' } };
}

/** A broker with all that it talks to, in this process. */
export interface BrokerWorld {
  readonly secrets: InMemorySecrets;
  readonly records: AuditRecord[];
  /** URLs that were fetched. */
  readonly fetched: string[];
  readonly clock: { now: number };
  readonly ends: { keys: 'up' | 'down'; erp: Erp };
  send(event: unknown): Promise<BrokerAnswer>;
}

export function createWorld(policyText: string = POLICY): BrokerWorld {
  const secrets = inMemorySecrets({
    [CRM_SECRET]: JSON.stringify({ token: CRM_TOKEN }),
    [GLOBEX_SECRET]: GLOBEX_TOKEN,
    [ERP_SECRET]: ERP_PASSWORD,
  });
  const records: AuditRecord[] = [];
  const fetched: string[] = [];
  const clock = { now: NOON };
  const ends: BrokerWorld['ends'] = { keys: 'up', erp: grantAll };
  const answer = createBrokerFunction({
    deploymentId: 'central',
    policy: decodeBrokerPolicyFile({ file: 'broker.yaml', text: policyText }),
    secrets,
    log: (record) => void records.push(record),
    now: () => clock.now,
    fetch: async (input, init) => {
      const { url, headers } = new Request(input, init);
      fetched.push(url);
      if (url.endsWith('/jwks')) return serveKeys(url, ends.keys);
      const text = typeof init?.body === 'string' ? init.body : '';
      const [, password = ''] = atob((headers.get('authorization') ?? '').slice('Basic '.length)).split(':');
      const answered = ends.erp(new URLSearchParams(text), password);
      if (answered === undefined) throw new TypeError('fetch failed');
      return Response.json(answered.body, { status: answered.status });
    },
  });
  return { secrets, records, fetched, clock, ends, send: answer };
}

export const grantAll: Erp = (form, password) =>
  password === ERP_PASSWORD
    ? {
        status: 200,
        body: { access_token: ERP_TOKEN, token_type: 'Bearer', expires_in: 300, scope: form.get('scope') },
      }
    : { status: 401, body: { error: 'invalid_client', error_description: password } };

function serveKeys(url: string, state: 'up' | 'down'): Response {
  if (state === 'down') return new Response('no', { status: 503 });
  return Response.json({ keys: [url.startsWith(ISSUER) ? users.jwk : calls.jwk] });
}

/** How an assertion is made. */
export interface AssertionParts {
  readonly claims?: JWTPayload;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: CryptoKey | Uint8Array;
  /** Claims that are left out. */
  readonly without?: readonly string[];
}

/** A user's assertion: of alice, of acme. */
export function userAssertion(parts: AssertionParts = {}): Promise<string> {
  const claims = { iss: ISSUER, aud: 'broker', sub: 'alice', tenant: 'acme' };
  return sign({ alg: 'RS256', kid: 'users-1' }, users.privateKey, claims, parts);
}

/** An assertion for one call, which can be used once. */
export function callAssertion(parts: AssertionParts = {}): Promise<string> {
  const claims = {
    ...{ iss: OTHER_ISSUER, aud: 'broker', sub: 'alice', tenant: 'acme', jti: 'call-1' },
    ...{ client_id: 'interceptor', tool: 'crm___listAccounts' },
  };
  return sign({ alg: 'ES256', kid: 'calls-1' }, calls.privateKey, claims, parts);
}

async function sign(
  header: { readonly alg: string; readonly kid: string },
  key: CryptoKey,
  claims: JWTPayload,
  { claims: more, header: otherHeader, key: otherKey, without = [] }: AssertionParts,
): Promise<string> {
  const all = { iat: SECONDS, exp: SECONDS + 300, ...claims, ...more };
  const kept = Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)));
  return new SignJWT(kept)
    .setProtectedHeader({ ...header, ...otherHeader })
    .sign(otherKey ?? key, { crit: { x: true } });
}

/** What the caller asks, as it stands in the body. */
export async function ask(more: Readonly<Record<string, unknown>> = {}): Promise<Record<string, unknown>> {
  return {
    gateway: 'crm-gateway',
    externalId: EXTERNAL_ID,
    subject: 'alice',
    tenant: 'acme',
    tool: 'crm___listAccounts',
    audience: 'https://crm.example',
    assertion: more.assertion ?? (await userAssertion()),
    ...more,
  };
}

/** Who signed, as a function URL says it. */
export const CRM_ROLE = {
  accountId: '111122223333',
  userArn: 'arn:aws:sts::111122223333:assumed-role/crm-interceptor/crm-interceptor',
  userId: 'AROAEXAMPLE:crm-interceptor',
  callerId: 'AROAEXAMPLE:crm-interceptor',
  accessKey: 'ASIAEXAMPLE',
  cognitoIdentity: null,
  principalOrgId: null,
};

/** The event of a function URL (Lambda developer guide, "Request payload format"). */
export function urlEvent(
  body: unknown,
  iam: unknown = CRM_ROLE,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/token',
    rawQueryString: '',
    headers: {
      'content-type': 'application/json',
      'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678',
    },
    requestContext: {
      accountId: '444455556666',
      http: { method: 'POST', path: '/token', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1' },
      authorizer: { iam },
      requestId: 'request-1',
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    ...more,
  };
}

/** The event of a REST API (API Gateway developer guide, "Input format of a Lambda function for proxy integration"). */
export function apiEvent(body: unknown, identity: unknown = CRM_ROLE): Record<string, unknown> {
  return {
    resource: '/token',
    path: '/token',
    httpMethod: 'POST',
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    multiValueQueryStringParameters: null,
    queryStringParameters: null,
    requestContext: { accountId: '444455556666', identity, requestId: 'request-2' },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  };
}

/** Every text that nobody but the receiver of a token may see. */
export const SECRETS: readonly string[] = [CRM_TOKEN, GLOBEX_TOKEN, ERP_PASSWORD, ERP_TOKEN];
