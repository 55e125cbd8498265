import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeBrokerPolicyFile } from '../../config/broker-policy.ts';
import { decodeBrokerPolicy } from '../../contract/broker-policy.ts';
import { POLICY } from '../broker-lambda/broker-world.ts';

const decode = (text: string) => decodeBrokerPolicyFile({ file: 'broker.yaml', text });

test('a policy is decoded with its defaults, and read back by the function as it was written', () => {
  const policy = decode(POLICY);
  expect(policy.workloads.map(({ callsPerMinute }) => callsPerMinute)).toEqual([60, 600]);
  expect(policy.issuers[0]).toMatchObject({ algorithms: ['RS256'], maxAgeSeconds: 3600 });
  expect(policy.rules[1]).toMatchObject({ lifetimeSeconds: 300 });
  expect(policy.credentials[2]).toMatchObject({ client: { method: 'client_secret_basic' } });
  expect(decodeBrokerPolicy(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
});

/** `[title, text, replacement, position, message]`: one thing in a good policy replaced. */
test.each([
  [
    'an unknown key',
    'callsPerMinute: 60',
    'callPerMinute: 60',
    '23:5',
    'has an unknown key "workloads[0].callPerMinute"',
  ],
  [
    'a wildcard for tenants',
    'tenants: [globex]',
    "tenants: ['*']",
    '51:15',
    '"rules[1].tenants[0]" must be the exact name of a tenant; no wildcard',
  ],
  [
    'a wildcard in a tenant',
    'tenants: [globex]',
    "tenants: ['glob*']",
    '51:15',
    '"rules[1].tenants[0]" must be the exact name of a tenant; no wildcard',
  ],
  [
    'no tenants',
    'tenants: [globex]',
    'tenants: []',
    '51:5',
    '"rules[1].tenants" is empty, and must be a list of exact names of tenants, or null for users without a tenant',
  ],
  [
    'a wildcard for tools',
    "tools: ['crm___*']",
    "tools: ['*']",
    '52:13',
    '"rules[1].tools[0]" must be a tool with its target, as crm___listAccounts, or all of a target, as crm___*',
  ],
  [
    'a wildcard for targets',
    "tools: ['crm___*']",
    "tools: ['*___list']",
    '52:13',
    '"rules[1].tools[0]" must be a tool with its target, as crm___listAccounts, or all of a target, as crm___*',
  ],
  [
    'a wildcard inside of a tool',
    "tools: ['crm___*']",
    "tools: ['crm___list*']",
    '52:13',
    '"rules[1].tools[0]" must be a tool with its target, as crm___listAccounts, or all of a target, as crm___*',
  ],
  [
    'a wildcard for roles',
    'role: crm-interceptor',
    "role: 'crm-*'",
    '19:5',
    '"workloads[0].role" must be the name of a role, without its path; no wildcard',
  ],
  [
    'a role with its path',
    'role: crm-interceptor',
    'role: service/crm-interceptor',
    '19:5',
    '"workloads[0].role" must be the name of a role, without its path; no wildcard',
  ],
  [
    'a wildcard for accounts',
    "account: '111122223333'",
    "account: '*'",
    '18:5',
    '"workloads[0].account" must be twelve digits, in quotes',
  ],
  [
    'an external id that is guessed',
    'externalId: crm-0123456789abcdef',
    'externalId: crm',
    '21:5',
    '"workloads[0].externalId" must be a text that nobody guesses: 16 characters or more',
  ],
  [
    'a wildcard for secrets',
    'secret:crm-globex-AbCdEf',
    'secret:*',
    '35:15',
    '"credentials[1].secret.secretId" must be the ARN of a secret; no wildcard',
  ],
  [
    'the name of a secret instead of its ARN',
    "'arn:aws:secretsmanager:eu-central-1:444455556666:secret:crm-globex-AbCdEf'",
    'crm-globex',
    '35:15',
    '"credentials[1].secret.secretId" must be the ARN of a secret; no wildcard',
  ],
  [
    'a symmetric signature',
    'algorithms: [ES256]',
    'algorithms: [HS256]',
    '10:18',
    '"issuers[1].algorithms[0]" must be an asymmetric signature, for example RS256',
  ],
  [
    'no signature',
    'algorithms: [ES256]',
    'algorithms: [none]',
    '10:18',
    '"issuers[1].algorithms[0]" must be an asymmetric signature, for example RS256',
  ],
  [
    'keys without encryption',
    'jwksUrl: https://calls.example/jwks',
    'jwksUrl: http://calls.example/jwks',
    '8:5',
    '"issuers[1].jwksUrl" must be a URL, https or on this machine http, without credentials and fragment',
  ],
  [
    'an issuer for anybody',
    '    audience: broker\n    tenantClaim: tenant\n  - issuer',
    '    tenantClaim: tenant\n  - issuer',
    '16:5',
    '"workloads[0]" is invalid: without "audience" or "clients", here or of issuer "https://users.example", a token for anybody would do',
  ],
  [
    'no clients of a workload',
    'callsPerMinute: 60',
    'clients: []',
    '23:5',
    '"workloads[0].clients" is empty, and must be a list of client ids',
  ],
  [
    'a credential of two kinds',
    '    scopes: [accounts.read]\n  - name: erp',
    '    client: { tokenUrl: https://a.example, clientId: a, secret: { secretId: "arn:aws:secretsmanager:eu-central-1:444455556666:secret:x" } }\n  - name: erp',
    '34:5',
    '"credentials[1]" is invalid: either "secret" with "scopes", or "client" is needed',
  ],
  [
    'a long life',
    'lifetimeSeconds: 300',
    'lifetimeSeconds: 86400',
    '62:5',
    '"rules[2].lifetimeSeconds" must be a whole number from 1 to 3600',
  ],
  [
    'a rule for nobody',
    'workloads: [crm]\n    tenants: [globex]',
    'workloads: [erp]\n    tenants: [globex]',
    '50:5',
    '"rules[1].workloads" is invalid: "erp" is defined nowhere',
  ],
  [
    'a rule without its credential',
    'credential: erp',
    'credential: sap',
    '60:5',
    '"rules[2].credential" is invalid: "sap" is defined nowhere',
  ],
  [
    'a workload with an unknown issuer',
    'issuers: [https://users.example]',
    'issuers: [https://other.example]',
    '29:5',
    '"workloads[1].issuers" is invalid: "https://other.example" is defined nowhere',
  ],
  [
    'two credentials of one name',
    'name: crm-globex',
    'name: crm-acme',
    '34:5',
    '"credentials[1]" is invalid: "crm-acme" stands there twice',
  ],
  [
    'a stored token that can do more than its rule',
    'scopes: [accounts.read]\n  - workloads',
    'scopes: [contacts.read]\n  - workloads',
    '55:5',
    '"rules[1].scopes" is invalid: the token of "crm-globex" can do "accounts.read" too, and cannot be narrowed',
  ],
  [
    'two rules for one request',
    'tenants: [globex]',
    'tenants: [globex, acme]',
    '50:5',
    '"rules[1]" is invalid: it and "rules[0]" allow the same request',
  ],
])('a policy with %s is refused where it stands', (_, text, replacement, position, message) => {
  expect(POLICY).toContain(text);
  const changed = POLICY.replace(text, replacement);
  expect(() => decode(changed)).toThrow(
    expect.objectContaining({
      code: message.includes('unknown key') ? 'config-unknown-key' : 'config-invalid',
      message: `broker.yaml:${position} ${message}`,
    }),
  );
});

test('an issuer says nothing of audience and clients where each of its workloads does', () => {
  const open = POLICY.replace(
    '    audience: broker\n    tenantClaim: tenant\n  - issuer',
    '    tenantClaim: tenant\n  - issuer',
  );
  const bound = open
    .replace('callsPerMinute: 60', 'audience: crm-gateway')
    .replace(
      'issuers: [https://users.example]\n',
      'issuers: [https://users.example]\n    clients: [hr-agent]\n',
    );
  expect(decode(bound).workloads.map(({ audience, clients }) => audience ?? clients)).toEqual([
    'crm-gateway',
    ['hr-agent'],
  ]);
});

test.each([
  ['no object', null, 'it is no policy of version 1'],
  ['another version', { version: 2 }, 'it is no policy of version 1'],
  [
    'no lists',
    { version: 1, issuers: {} },
    '"issuers", "workloads", "credentials" and "rules" are not all lists',
  ],
  ['a rule for nobody', { ...decode(POLICY), workloads: [] }, '"crm" is defined nowhere'],
])('the function starts with no policy that is %s', (_, value, problem) => {
  expect(() => decodeBrokerPolicy(value)).toThrow(
    expect.objectContaining({
      code: 'config-invalid',
      message: `the broker's policy cannot be read: ${problem}`,
    }),
  );
});

test('the page about the broker shows a policy that is one', () => {
  const page = readFileSync(new URL('../../docs/broker.md', import.meta.url), 'utf8');
  const [, text = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  expect(decode(text).rules).toHaveLength(2);
});
