import {
  ask,
  callAssertion,
  ISSUER,
  OTHER_EXTERNAL_ID,
  OTHER_ISSUER,
  stranger,
  urlEvent,
  userAssertion,
} from '../broker-world.ts';
import { SECONDS, HR_ROLE, NO_RULE, asking, proving, base64, claims } from './attack.ts';
import type { Attack } from './attack.ts';

const NO_ACCESS_TOKEN = 'the assertion is an ID token or a refresh token';
const refusedFor = (what: string): string => `the assertion is refused: the token's ${what}`;

/** On whose behalf. */
export const ASSERTIONS: readonly (readonly [string, Attack])[] = [
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
    proving({ claims: { aud: 'crm-gateway' } }, 'the assertion is not valid: its claim "aud" is refused'),
  ],
  ['no audience', proving({ without: ['aud'] }, 'the assertion is not valid: it has no claim "aud"')],
  [
    'an assertion that has expired',
    proving({ claims: { exp: SECONDS - 31 } }, 'the assertion is not valid: it has expired'),
  ],
  [
    'an assertion without an end',
    proving({ without: ['exp'] }, 'the assertion is not valid: it has no claim "exp"'),
  ],
  [
    'an assertion that is not good yet',
    proving({ claims: { nbf: SECONDS + 31 } }, 'the assertion is not valid: its claim "nbf" is refused'),
  ],
  [
    'an assertion of tomorrow',
    proving(
      { claims: { iat: SECONDS + 86_400, exp: SECONDS + 90_000 } },
      'the assertion is not valid: its claim "iat" is refused',
    ),
  ],
  [
    'an old assertion that never ends',
    proving(
      { claims: { iat: SECONDS - 3631, exp: SECONDS + 1e9 } },
      'the assertion is not valid: it is older than "maxAgeSeconds"',
    ),
  ],
  [
    'an assertion without a beginning',
    proving({ without: ['iat'] }, 'the assertion is not valid: it has no claim "iat"'),
  ],
  [
    'an assertion without a subject',
    proving({ without: ['sub'] }, 'the assertion is not valid: it has no claim "sub"'),
  ],
  [
    'an assertion whose subject has a line separator of Unicode',
    proving({ claims: { sub: 'alice\u2028' } }, 'the assertion names no subject'),
  ],
  [
    'an assertion whose subject is a list',
    proving({ claims: { sub: ['alice'] as unknown as string } }, 'the assertion is about another subject'),
  ],
  [
    'an assertion of the tenant __proto__',
    proving({ claims: { tenant: '__proto__' } }, NO_RULE, { tenant: '__proto__' }),
  ],
  [
    'an assertion of the tenant constructor',
    proving({ claims: { tenant: 'constructor' } }, NO_RULE, { tenant: 'constructor' }),
  ],
  [
    'an assertion of a tenant in another case',
    proving({ claims: { tenant: 'ACME' } }, NO_RULE, { tenant: 'ACME' }),
  ],
  [
    'an assertion of a tenant of another width',
    proving({ claims: { tenant: 'ａcme' } }, 'the assertion names no tenant'),
  ],
  ['an ID token by its use', proving({ claims: { token_use: 'id' } }, NO_ACCESS_TOKEN)],
  ['an ID token by its type', proving({ claims: { typ: 'ID' } }, NO_ACCESS_TOKEN)],
  ['an ID token by its nonce', proving({ claims: { nonce: 'n' } }, NO_ACCESS_TOKEN)],
  ['an ID token by a hash of the access token', proving({ claims: { at_hash: 'h' } }, NO_ACCESS_TOKEN)],
  [
    'an ID token by its authorized party',
    proving({ claims: { aud: ['broker', 'crm-app'], azp: 'crm-app' } }, NO_ACCESS_TOKEN),
  ],
  ['a refresh token', proving({ claims: { typ: 'Refresh' } }, NO_ACCESS_TOKEN)],
  [
    'a logout token',
    proving({ header: { typ: 'logout+jwt' } }, refusedFor('type is not that of an access token')),
  ],
  [
    'a security event',
    proving({ header: { typ: 'secevent+jwt' } }, refusedFor('type is not that of an access token')),
  ],
  [
    'a good signature beside a key set of the token',
    proving({ header: { jku: 'https://evil.example/jwks' } }, refusedFor('header has "jku"')),
  ],
  [
    'a good signature beside a certificate of the token',
    proving({ header: { x5u: 'https://evil.example/cert' } }, refusedFor('header has "x5u"')),
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
      'the assertion is not valid: its claim "aud" is refused',
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
