import {
  ask,
  callAssertion,
  CRM_ROLE,
  CRM_SECRET,
  CRM_TOKEN,
  ERP_TOKEN,
  EXTERNAL_ID,
  ISSUER,
  NOON,
  OTHER_EXTERNAL_ID,
  OTHER_ISSUER,
  stranger,
  urlEvent,
  userAssertion,
} from './broker-world.ts';
import type { AssertionParts, BrokerWorld } from './broker-world.ts';

/** An attack: what is sent after `before`, and how it is refused. */
export interface Attack {
  readonly before?: (world: BrokerWorld) => unknown;
  readonly event: () => unknown;
  readonly status: 400 | 403 | 404 | 503;
  /** In the log alone. */
  readonly reason: string;
}

const NOBODY = 'no role of AWS signed the request';
const NO_ROLE = 'the policy has no such role for this gateway';
const NO_RULE = 'no rule allows it';
const SECONDS = NOON / 1000;
const HR_ROLE = {
  accountId: '777788889999',
  userArn: 'arn:aws:sts::777788889999:assumed-role/hr-interceptor/session',
};
const ERP = { tool: 'erp___listOrders', audience: 'https://erp.example' };

const roleOf = (accountId: string, userArn: string) => ({ ...CRM_ROLE, accountId, userArn });
const crmArn = (account: string): string =>
  `arn:aws:sts::${account}:assumed-role/crm-interceptor/crm-interceptor`;

function signedAs(iam: unknown, reason: string, more: Readonly<Record<string, unknown>> = {}): Attack {
  return { event: async () => urlEvent(await ask(), iam, more), status: 403, reason };
}

function asking(more: Readonly<Record<string, unknown>>, reason: string, status: 400 | 403 = 403): Attack {
  return { event: async () => urlEvent(await ask(more)), status, reason };
}

function proving(
  parts: AssertionParts,
  reason: string,
  more: Readonly<Record<string, unknown>> = {},
): Attack {
  const event = async () => urlEvent(await ask({ ...more, assertion: await userAssertion(parts) }));
  return { event, status: 403, reason };
}

function sending(more: Readonly<Record<string, unknown>>, status: 400 | 404, reason: string): Attack {
  return { event: async () => urlEvent(await ask(), CRM_ROLE, more), status, reason };
}

function erpAnswering(status: number, body: unknown, reason: string): Attack {
  return {
    before: (world) => (world.ends.erp = () => ({ status, body })),
    event: async () => urlEvent(await ask({ ...ERP, scope: 'orders.read' })),
    status: 503,
    reason,
  };
}

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { iss: ISSUER, aud: 'broker', sub: 'alice', tenant: 'acme', iat: SECONDS, exp: SECONDS + 60 };

/** Who asks. */
const CALLERS: readonly (readonly [string, Attack])[] = [
  [
    'another account with a role of the same name',
    signedAs(roleOf('999900001111', crmArn('999900001111')), NO_ROLE),
  ],
  [
    'another role of the same account',
    signedAs(roleOf('111122223333', 'arn:aws:sts::111122223333:assumed-role/admin/x2'), NO_ROLE),
  ],
  [
    'an account id that the ARN does not say',
    signedAs(roleOf('111122223333', crmArn('999900001111')), NOBODY),
  ],
  [
    'a role whose session is called like another role',
    signedAs(
      roleOf('111122223333', 'arn:aws:sts::111122223333:assumed-role/x/assumed-role/crm-interceptor/a2'),
      NOBODY,
    ),
  ],
  [
    'a user with the name of the role',
    signedAs(roleOf('111122223333', 'arn:aws:iam::111122223333:user/crm-interceptor'), NOBODY),
  ],
  ['root of the account', signedAs(roleOf('111122223333', 'arn:aws:iam::111122223333:root'), NOBODY)],
  [
    'a federated user',
    signedAs(roleOf('111122223333', 'arn:aws:sts::111122223333:federated-user/crm-interceptor'), NOBODY),
  ],
  [
    'the ARN of the role instead of its session',
    signedAs(roleOf('111122223333', 'arn:aws:iam::111122223333:role/crm-interceptor'), NOBODY),
  ],
  [
    'the role in another case',
    signedAs(roleOf('111122223333', 'arn:aws:sts::111122223333:assumed-role/CRM-Interceptor/a2'), NO_ROLE),
  ],
  ['a line break after the ARN', signedAs(roleOf('111122223333', `${crmArn('111122223333')}\n`), NOBODY)],
  [
    'no signature, and headers that say who it is',
    signedAs(null, NOBODY, {
      headers: {
        'content-type': 'application/json',
        'x-amzn-account-id': '111122223333',
        'x-forwarded-user-arn': crmArn('111122223333'),
      },
    }),
  ],
  [
    'no signature, and members of the body that say who it is',
    {
      event: async () => urlEvent({ ...(await ask()), accountId: '111122223333' }, null),
      status: 403,
      reason: NOBODY,
    },
  ],
  [
    'a JWT authorizer instead of IAM',
    {
      event: async () => ({
        ...urlEvent(await ask()),
        requestContext: { http: { method: 'POST' }, authorizer: { jwt: { claims: CRM_ROLE } } },
      }),
      status: 403,
      reason: NOBODY,
    },
  ],
  [
    'a custom authorizer that says who it is',
    {
      event: async () => ({
        ...urlEvent(await ask()),
        requestContext: { http: { method: 'POST' }, authorizer: { lambda: CRM_ROLE, ...CRM_ROLE } },
      }),
      status: 403,
      reason: NOBODY,
    },
  ],
  [
    'two identities in one event',
    {
      event: async () => ({
        ...urlEvent(await ask()),
        requestContext: { http: { method: 'POST' }, authorizer: { iam: HR_ROLE }, identity: CRM_ROLE },
      }),
      status: 403,
      reason: NOBODY,
    },
  ],
  ['an event of no request', { event: () => ({ Records: [{ body: 'x' }] }), status: 403, reason: NOBODY }],
  [
    'a role that asks for a gateway of another',
    { event: async () => urlEvent(await ask(), HR_ROLE), status: 403, reason: NO_ROLE },
  ],
  ['a gateway that the policy does not name', asking({ gateway: 'other-gateway' }, NO_ROLE)],
  [
    'a deputy without the external id',
    asking({ externalId: 'x' }, 'the external id is not that of the workload'),
  ],
  [
    'a deputy with the external id of another workload',
    asking({ externalId: OTHER_EXTERNAL_ID }, 'the external id is not that of the workload'),
  ],
  [
    'a deputy with the beginning of the external id',
    asking({ externalId: EXTERNAL_ID.slice(0, -1) }, 'the external id is not that of the workload'),
  ],
  [
    'a known role that has no rule',
    {
      event: async () =>
        urlEvent(await ask({ gateway: 'hr-gateway', externalId: OTHER_EXTERNAL_ID }), HR_ROLE),
      status: 403,
      reason: NO_RULE,
    },
  ],
];

/** On whose behalf. */
const ASSERTIONS: readonly (readonly [string, Attack])[] = [
  [
    'alg none',
    asking(
      { assertion: `${base64({ alg: 'none' })}.${base64(claims)}.` },
      '"assertion" is missing or malformed',
      400,
    ),
  ],
  [
    'alg none with a signature of nothing',
    asking(
      { assertion: `${base64({ alg: 'none', kid: 'users-1' })}.${base64(claims)}.AA` },
      'the assertion is not valid: ERR_JOSE_ALG_NOT_ALLOWED',
    ),
  ],
  [
    'a symmetric signature with a public key',
    {
      event: async () =>
        urlEvent(
          await ask({
            assertion: await userAssertion({
              header: { alg: 'HS256' },
              key: Buffer.from(JSON.stringify(stranger.jwk)),
            }),
          }),
        ),
      status: 403,
      reason: 'the assertion is not valid: ERR_JOSE_ALG_NOT_ALLOWED',
    },
  ],
  [
    'an algorithm that only another issuer has',
    {
      event: async () => urlEvent(await ask({ assertion: await callAssertion({ claims: { iss: ISSUER } }) })),
      status: 403,
      reason: 'the assertion is not valid: ERR_JOSE_ALG_NOT_ALLOWED',
    },
  ],
  [
    'the key of a stranger under a known id',
    proving(
      { key: stranger.privateKey },
      'the assertion is not valid: ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    ),
  ],
  [
    'a key that nobody published',
    proving({ header: { kid: 'users-2' } }, 'the assertion is not valid: ERR_JWKS_NO_MATCHING_KEY'),
  ],
  [
    'a key in the header',
    proving(
      { key: stranger.privateKey, header: { jwk: stranger.jwk } },
      'the assertion is not valid: ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    ),
  ],
  [
    'a key set in the header',
    proving(
      { key: stranger.privateKey, header: { jku: 'https://evil.example/jwks' } },
      'the assertion is not valid: ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    ),
  ],
  [
    'a certificate in the header',
    proving(
      { key: stranger.privateKey, header: { x5u: 'https://evil.example/cert' } },
      'the assertion is not valid: ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    ),
  ],
  [
    'another issuer',
    proving({ claims: { iss: 'https://evil.example' } }, 'the assertion is of no issuer of this workload'),
  ],
  [
    'an issuer with a slash more',
    proving({ claims: { iss: `${ISSUER}/` } }, 'the assertion is of no issuer of this workload'),
  ],
  ['no issuer', proving({ without: ['iss'] }, 'the assertion is of no issuer of this workload')],
  [
    'an issuer of another workload',
    {
      event: async () =>
        urlEvent(
          await ask({
            gateway: 'hr-gateway',
            externalId: OTHER_EXTERNAL_ID,
            assertion: await callAssertion(),
          }),
          HR_ROLE,
        ),
      status: 403,
      reason: 'the assertion is of no issuer of this workload',
    },
  ],
  [
    'another audience',
    proving(
      { claims: { aud: 'crm-gateway' } },
      'the assertion is not valid: ERR_JWT_CLAIM_VALIDATION_FAILED',
    ),
  ],
  [
    'no audience',
    proving({ without: ['aud'] }, 'the assertion is not valid: ERR_JWT_CLAIM_VALIDATION_FAILED'),
  ],
  [
    'an assertion that has expired',
    proving({ claims: { exp: SECONDS - 31 } }, 'the assertion is not valid: ERR_JWT_EXPIRED'),
  ],
  [
    'an assertion without an end',
    proving({ without: ['exp'] }, 'the assertion is not valid: ERR_JWT_CLAIM_VALIDATION_FAILED'),
  ],
  [
    'an assertion that is not good yet',
    proving({ claims: { nbf: SECONDS + 31 } }, 'the assertion is not valid: ERR_JWT_CLAIM_VALIDATION_FAILED'),
  ],
  [
    'an assertion of tomorrow',
    proving(
      { claims: { iat: SECONDS + 86_400, exp: SECONDS + 90_000 } },
      'the assertion is not valid: ERR_JWT_CLAIM_VALIDATION_FAILED',
    ),
  ],
  [
    'an old assertion that never ends',
    proving(
      { claims: { iat: SECONDS - 3631, exp: SECONDS + 1e9 } },
      'the assertion is not valid: ERR_JWT_EXPIRED',
    ),
  ],
  [
    'an assertion without a beginning',
    proving({ without: ['iat'] }, 'the assertion is not valid: ERR_JWT_CLAIM_VALIDATION_FAILED'),
  ],
  [
    'an assertion without a subject',
    proving({ without: ['sub'] }, 'the assertion is not valid: ERR_JWT_CLAIM_VALIDATION_FAILED'),
  ],
  [
    'an extension that nobody understands',
    proving({ header: { crit: ['x'], x: 1 } }, 'the assertion is not valid: ERR_JOSE_NOT_SUPPORTED'),
  ],
  ['another subject than is asked for', asking({ subject: 'bob' }, 'the assertion is about another subject')],
  ['the subject in another case', asking({ subject: 'Alice' }, 'the assertion is about another subject')],
  ['another tenant than is asked for', asking({ tenant: 'globex' }, 'the assertion is about another tenant')],
  ['a tenant that is not asked for', asking({ tenant: undefined }, 'the assertion is about another tenant')],
  ['a user without a tenant', proving({ without: ['tenant'] }, 'the assertion names no tenant')],
  [
    'a user of two tenants',
    proving({ claims: { tenant: ['acme', 'globex'] } }, 'the assertion names no tenant'),
  ],
  [
    'claims that look like a refusal of ours',
    proving(
      { claims: { reason: 'x', message: 'x', status: 200, aud: 'x' } },
      'the assertion is not valid: ERR_JWT_CLAIM_VALIDATION_FAILED',
    ),
  ],
  [
    'an assertion of another client',
    {
      event: async () =>
        urlEvent(await ask({ assertion: await callAssertion({ claims: { client_id: 'evil' } }) })),
      status: 403,
      reason: 'the assertion is of a client that the policy does not name',
    },
  ],
  [
    'an assertion for another tool',
    {
      event: async () =>
        urlEvent(await ask({ assertion: await callAssertion({ claims: { tool: 'crm___deleteAccount' } }) })),
      status: 403,
      reason: 'the assertion is about another tool',
    },
  ],
  [
    'an assertion for one call without an identifier',
    {
      event: async () => urlEvent(await ask({ assertion: await callAssertion({ without: ['jti'] }) })),
      status: 403,
      reason: 'the assertion has no "jti"',
    },
  ],
  [
    'an assertion that was taken before',
    {
      before: async (world) => world.send(urlEvent(await ask({ assertion: await callAssertion() }))),
      event: async () => urlEvent(await ask({ assertion: await callAssertion() })),
      status: 403,
      reason: 'the assertion was taken before',
    },
  ],
  [
    'keys that cannot be had',
    {
      before: (world) => (world.ends.keys = 'down'),
      event: async () => urlEvent(await ask()),
      status: 503,
      reason: `the keys of "${ISSUER}" cannot be had: ERR_JOSE_GENERIC`,
    },
  ],
  [
    'keys of another issuer that cannot be had',
    {
      before: (world) => (world.ends.keys = 'down'),
      event: async () => urlEvent(await ask({ assertion: await callAssertion() })),
      status: 503,
      reason: `the keys of "${OTHER_ISSUER}" cannot be had: ERR_JOSE_GENERIC`,
    },
  ],
];

/** For what. */
const ASKS: readonly (readonly [string, Attack])[] = [
  ['a tool that only another tenant may use', asking({ tool: 'crm___deleteAccount' }, NO_RULE)],
  ['a tool with another prefix', asking({ tool: 'hr___listAccounts' }, NO_RULE)],
  ['a tool in another case', asking({ tool: 'crm___ListAccounts' }, NO_RULE)],
  ['a tool that goes on after the name', asking({ tool: 'crm___listAccountsAndMore' }, NO_RULE)],
  ['a target that goes on after the prefix', asking({ ...ERP, tool: 'erp2___listOrders' }, NO_RULE)],
  ['a wildcard as a tool', asking({ ...ERP, tool: 'erp___*' }, '"tool" is missing or malformed', 400)],
  ['a prefix without a tool', asking({ ...ERP, tool: 'erp___' }, '"tool" is missing or malformed', 400)],
  ['a tool without a prefix', asking({ tool: 'listAccounts' }, '"tool" is missing or malformed', 400)],
  ['the audience of another tool', asking({ audience: 'https://erp.example' }, NO_RULE)],
  ['an audience with a slash more', asking({ audience: 'https://crm.example/' }, NO_RULE)],
  [
    'a scope beyond the rule',
    asking({ ...ERP, scope: 'orders.read orders.admin' }, 'the rule does not allow all of the scopes'),
  ],
  [
    'a scope in another case',
    asking({ ...ERP, scope: 'Orders.Read' }, 'the rule does not allow all of the scopes'),
  ],
  [
    'less than a stored token can do',
    asking({ scope: 'accounts.read' }, 'the stored token can do more than is asked for'),
  ],
  [
    'scopes that a tab separates',
    asking({ ...ERP, scope: 'orders.read\torders.write' }, '"scope" is missing or malformed', 400),
  ],
  ['an empty scope', asking({ ...ERP, scope: '' }, '"scope" is missing or malformed', 400)],
  ['a list of scopes', asking({ ...ERP, scope: ['orders.read'] }, '"scope" is missing or malformed', 400)],
  ['a tenant with a wildcard', asking({ tenant: '*' }, 'the assertion is about another tenant')],
  [
    'a subject with a line break',
    asking({ subject: 'alice\r\nx' }, '"subject" is missing or malformed', 400),
  ],
  [
    'a gateway that is a path',
    asking({ gateway: '../crm-gateway' }, '"gateway" is missing or malformed', 400),
  ],
  [
    'a credential that the caller names',
    asking({ credential: 'crm-globex' }, 'the body has an unknown member', 400),
  ],
  [
    'a prototype',
    sending({ body: '{"__proto__":{"gateway":"crm-gateway"}}' }, 400, 'the body has an unknown member'),
  ],
  ['no assertion', asking({ assertion: '' }, '"assertion" is missing or malformed', 400)],
  [
    'an assertion that is huge',
    asking({ assertion: `a.${'b'.repeat(17_000)}.c` }, '"assertion" is missing or malformed', 400),
  ],
];

/** How it is sent. */
const REQUESTS: readonly (readonly [string, Attack])[] = [
  [
    'a body that is huge',
    sending({ body: ' '.repeat(33 * 1024) }, 400, 'the body is too long, or not UTF-8'),
  ],
  [
    'a huge body in base64',
    sending(
      { body: Buffer.alloc(40 * 1024, 32).toString('base64'), isBase64Encoded: true },
      400,
      'the body is too long, or not UTF-8',
    ),
  ],
  [
    'a body that is no UTF-8',
    sending(
      { body: Buffer.from([0x7b, 0xff, 0x7d]).toString('base64'), isBase64Encoded: true },
      400,
      'the body is too long, or not UTF-8',
    ),
  ],
  ['no body', sending({ body: null }, 400, 'the body is too long, or not UTF-8')],
  ['a list', sending({ body: '[]' }, 400, 'the body is no JSON object')],
  ['no JSON', sending({ body: '{"gateway":' }, 400, 'the body is no JSON object')],
  ['deep nesting', sending({ body: '['.repeat(30_000) }, 400, 'the body is no JSON object')],
  [
    'a form',
    sending(
      { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      400,
      'the body is not called JSON',
    ),
  ],
  ['another path', sending({ rawPath: '/' }, 404, 'it is not POST /token')],
  ['a path in another case', sending({ rawPath: '/Token' }, 404, 'it is not POST /token')],
  ['a path with dots', sending({ rawPath: '/x/../token' }, 404, 'it is not POST /token')],
  ['a path with a slash more', sending({ rawPath: '//token' }, 404, 'it is not POST /token')],
  ['an encoded path', sending({ rawPath: '/%74oken' }, 404, 'it is not POST /token')],
  ['a query', sending({ rawQueryString: 'tenant=globex' }, 400, 'there is a query')],
  [
    'GET',
    sending(
      { requestContext: { authorizer: { iam: CRM_ROLE }, http: { method: 'GET' } } },
      404,
      'it is not POST /token',
    ),
  ],
  [
    'a method in lower case',
    sending(
      { requestContext: { authorizer: { iam: CRM_ROLE }, http: { method: 'post' } } },
      404,
      'it is not POST /token',
    ),
  ],
  [
    'a method override',
    sending(
      { headers: { 'content-type': 'text/plain', 'x-http-method-override': 'POST' } },
      400,
      'the body is not called JSON',
    ),
  ],
];

/** What the places of credentials do. */
const PLACES: readonly (readonly [string, Attack])[] = [
  [
    'a stored token with CR LF',
    {
      before: ({ secrets }) =>
        secrets.versions.set(CRM_SECRET, {
          AWSCURRENT: JSON.stringify({ token: `${CRM_TOKEN}\r\nX-Evil: 1` }),
        }),
      event: async () => urlEvent(await ask()),
      status: 503,
      reason: 'secret "crm-acme-AbCdEf" holds no token: a token is one line',
    },
  ],
  [
    'a stored token that is missing',
    {
      before: ({ secrets }) => secrets.versions.delete(CRM_SECRET),
      event: async () => urlEvent(await ask()),
      status: 503,
      reason: `secret "${CRM_SECRET}" does not exist`,
    },
  ],
  [
    'a secret without the member',
    {
      before: ({ secrets }) => secrets.versions.set(CRM_SECRET, { AWSCURRENT: CRM_TOKEN }),
      event: async () => urlEvent(await ask()),
      status: 503,
      reason: 'secret "crm-acme-AbCdEf" is no JSON object with a text "token"',
    },
  ],
  [
    'a token endpoint that gives a broader scope',
    erpAnswering(
      200,
      { access_token: ERP_TOKEN, token_type: 'Bearer', expires_in: 300, scope: 'orders.read orders.admin' },
      'token endpoint "https://erp.example/token" answered with a broader scope than was asked for',
    ),
  ],
  [
    'a token whose own claims say a broader scope',
    erpAnswering(
      200,
      {
        access_token: `${base64({ alg: 'none' })}.${base64({ scope: 'orders.read admin' })}.${ERP_TOKEN}`,
        token_type: 'Bearer',
        expires_in: 300,
        scope: 'orders.read',
      },
      'token endpoint "https://erp.example/token" answered with a broader scope than was asked for',
    ),
  ],
  [
    'a token that lives longer than the rule says',
    erpAnswering(
      200,
      { access_token: ERP_TOKEN, token_type: 'Bearer', expires_in: 3600 },
      'credential "erp" gives tokens that live longer than 300 s',
    ),
  ],
  [
    'a token that does not say how long it lives',
    erpAnswering(
      200,
      { access_token: ERP_TOKEN, token_type: 'Bearer' },
      'credential "erp" gives tokens that do not say when they end',
    ),
  ],
  [
    'a token of another type',
    erpAnswering(
      200,
      { access_token: ERP_TOKEN, token_type: 'DPoP', expires_in: 300 },
      'token endpoint "https://erp.example/token" answered with no bearer token',
    ),
  ],
  [
    'a token with CR LF',
    erpAnswering(
      200,
      { access_token: `${ERP_TOKEN}\r\nX-Evil: 1`, token_type: 'Bearer', expires_in: 300 },
      'token endpoint "https://erp.example/token" answered with no bearer token',
    ),
  ],
  [
    'an endpoint that answers too much',
    erpAnswering(
      200,
      { access_token: ERP_TOKEN, token_type: 'Bearer', more: 'x'.repeat(300_000) },
      'token endpoint "https://erp.example/token" answered with too much',
    ),
  ],
  [
    'an endpoint that repeats the secret in its refusal',
    erpAnswering(
      400,
      { error: `wrong: ${ERP_TOKEN}` },
      'token endpoint "https://erp.example/token" refused the client with HTTP 400',
    ),
  ],
  [
    'an endpoint that fails',
    erpAnswering(500, {}, 'token endpoint "https://erp.example/token" failed with HTTP 500'),
  ],
  [
    'an endpoint that cannot be reached',
    {
      before: (world) => (world.ends.erp = () => undefined),
      event: async () => urlEvent(await ask(ERP)),
      status: 503,
      reason: 'token endpoint "https://erp.example/token" cannot be reached',
    },
  ],
];

/** None of them gets a token. */
export const ATTACKS: readonly (readonly [string, Attack])[] = [
  ...CALLERS,
  ...ASSERTIONS,
  ...ASKS,
  ...REQUESTS,
  ...PLACES,
];
