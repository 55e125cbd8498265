import { ask, CRM_SECRET, CRM_TOKEN, ERP_TOKEN, urlEvent } from '../broker-world.ts';
import { ERP, erpAnswering, base64 } from './attack.ts';
import type { Attack } from './attack.ts';

/** What the places of credentials do. */
export const PLACES: readonly (readonly [string, Attack])[] = [
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
    'a token that has ended',
    erpAnswering(
      200,
      { access_token: ERP_TOKEN, token_type: 'Bearer', expires_in: 0 },
      'credential "erp" gives tokens that have ended',
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
