import { expect, test } from 'vitest';
import { decodeBrokerConfig } from '../../config/broker-config.ts';
import { refusalOf } from './refusal-of.ts';

const BROKER = `version: 1
name: central
issuers: [{ issuer: https://i.example, jwksUrl: https://i.example/jwks, audience: broker }]
workloads: [{ name: crm, account: '111122223333', role: r, gateway: g, externalId: crm-0123456789abcdef, issuers: [https://i.example] }]
credentials: [{ name: c, client: { tokenUrl: https://i.example/token, clientId: c, secret: { secretId: 'arn:aws:secretsmanager:eu-central-1:444455556666:secret:c-AbCdEf' } } }]
rules: [{ workloads: [crm], tenants: [acme], tools: [crm___*], audience: crm, credential: c, scopes: [read] }]
`;

/** `[title, text, message, hint]` */
test.each([
  [
    'no version',
    BROKER.replace(`version: 1\n`, ''),
    'broker.yaml:1:1 the key "version" is missing: 1, the version of this format',
  ],
  [
    'a version in quotes',
    BROKER.replace('version: 1', 'version: "1"'),
    'broker.yaml:1:1 "version" is a text, and must be 1, the version of this format',
    'Write it without quotes.',
  ],
  ['another version', BROKER.replace('version: 1', 'version: 2'), 'broker.yaml:1:1 "version" must be 1'],
  [
    'no name',
    BROKER.replace(`name: central\n`, ''),
    'broker.yaml:1:1 the key "name" is missing: a name: letters, digits, dots, hyphens and underscores, 64 characters at most',
  ],
  [
    'no rules',
    BROKER.replace(
      `rules: [{ workloads: [crm], tenants: [acme], tools: [crm___*], audience: crm, credential: c, scopes: [read] }]\n`,
      '',
    ),
    'broker.yaml:1:1 the key "rules" is missing: a list of who gets which credential',
  ],
  [
    'rules without a value',
    BROKER.replace(
      ' [{ workloads: [crm], tenants: [acme], tools: [crm___*], audience: crm, credential: c, scopes: [read] }]',
      '',
    ),
    'broker.yaml:6:1 "rules" has no value, and must be a list of who gets which credential',
    'Write one behind the colon, or remove the key.',
  ],
  [
    'an empty list of rules',
    BROKER.replace(
      '{ workloads: [crm], tenants: [acme], tools: [crm___*], audience: crm, credential: c, scopes: [read] }',
      '',
    ),
    'broker.yaml:6:1 "rules" is empty, and must be a list of who gets which credential',
    'Write its entries in brackets, [ONE, TWO], or one on each line after "- ".',
  ],
  [
    'a rule beside its list',
    BROKER.replace(
      '[{ workloads: [crm], tenants: [acme], tools: [crm___*], audience: crm, credential: c, scopes: [read] }]',
      '{ workloads: [crm] }',
    ),
    'broker.yaml:6:1 "rules" is a group of keys, and must be a list of who gets which credential',
    'Write its entries in brackets, [ONE, TWO], or one on each line after "- ".',
  ],
  [
    'a misspelt section',
    BROKER.replace('credentials', 'credential'),
    'broker.yaml:5:1 has an unknown key "credential"',
    'Did you mean "credentials"?',
  ],
  [
    'an issuer without its keys',
    BROKER.replace('jwksUrl: https://i.example/jwks, ', ''),
    'broker.yaml:3:11 the key "issuers[0].jwksUrl" is missing: a URL, https or on this machine http, without credentials and fragment',
  ],
  [
    'an issuer over http',
    BROKER.replace('issuer: https', 'issuer: http'),
    'broker.yaml:3:13 "issuers[0].issuer" must be a URL, https or on this machine http, without credentials and fragment',
  ],
  [
    'an issuer for anybody',
    BROKER.replace(', audience: broker', ''),
    'broker.yaml:4:13 "workloads[0]" is invalid: without "audience" or "clients", here or of issuer "https://i.example", a token for anybody would do',
  ],
  [
    'an issuer with shared secrets',
    BROKER.replace('broker', 'broker, algorithms: [none]'),
    'broker.yaml:3:104 "issuers[0].algorithms[0]" must be an asymmetric signature, for example RS256',
  ],
  [
    'an issuer with a misspelt claim',
    BROKER.replace('broker', 'broker, tenantclaim: tenant'),
    'broker.yaml:3:91 has an unknown key "issuers[0].tenantclaim"',
    'Did you mean "tenantClaim"?',
  ],
  [
    'an account that is a number',
    BROKER.replace("'111122223333'", '111122223333'),
    'broker.yaml:4:26 "workloads[0].account" is a number, and must be twelve digits, in quotes',
    'Put it in quotes.',
  ],
  [
    'an account with hyphens',
    BROKER.replace('111122223333', '1111-2222-3333'),
    'broker.yaml:4:26 "workloads[0].account" must be twelve digits, in quotes',
  ],
  [
    'a workload without a role',
    BROKER.replace('role: r, ', ''),
    'broker.yaml:4:13 the key "workloads[0].role" is missing: the name of a role, without its path; no wildcard',
  ],
  [
    'an external id that is guessed',
    BROKER.replace('-0123456789abcdef', ''),
    'broker.yaml:4:72 "workloads[0].externalId" must be a text that nobody guesses: 16 characters or more',
  ],
  [
    'calls per hour',
    BROKER.replace(' g, ', ' g, callsPerHour: 5, '),
    'broker.yaml:4:72 has an unknown key "workloads[0].callsPerHour"',
    'The keys here are "name", "account", "role", "gateway", "externalId", "issuers", "audience", "clients", "callsPerMinute", "assumedBy".',
  ],
  [
    'no calls',
    BROKER.replace(' g, ', ' g, callsPerMinute: 0, '),
    'broker.yaml:4:72 "workloads[0].callsPerMinute" must be a whole number from 1 to 60000',
  ],
  [
    'an issuer that there is not',
    BROKER.replace('[https://i', '[https://j'),
    'broker.yaml:4:106 "workloads[0].issuers" is invalid: "https://j.example" is defined nowhere',
  ],
  [
    'a credential of nothing',
    BROKER.replace(
      ", client: { tokenUrl: https://i.example/token, clientId: c, secret: { secretId: 'arn:aws:secretsmanager:eu-central-1:444455556666:secret:c-AbCdEf' } }",
      '',
    ),
    'broker.yaml:5:15 "credentials[0]" is invalid: either "secret" with "scopes", or "client" is needed',
  ],
  [
    'a credential in clear',
    BROKER.replace(
      "client: { tokenUrl: https://i.example/token, clientId: c, secret: { secretId: 'arn:aws:secretsmanager:eu-central-1:444455556666:secret:c-AbCdEf' } }",
      'secret: hunter2, scopes: [read]',
    ),
    'broker.yaml:5:26 "credentials[0].secret" is a text, and must be a group with "secretId"',
  ],
  [
    'a credential by its name',
    BROKER.replace("'arn:aws:secretsmanager:eu-central-1:444455556666:secret:c-AbCdEf'", 'crm-token'),
    'broker.yaml:5:94 "credentials[0].client.secret.secretId" must be the ARN of a secret; no wildcard',
  ],
  [
    'a method that there is not',
    BROKER.replace('clientId: c, ', 'clientId: c, method: client_secret, '),
    'broker.yaml:5:84 "credentials[0].client.method" must be "client_secret_basic", "client_secret_post" or "private_key_jwt"',
  ],
  [
    'an algorithm without its method',
    BROKER.replace('clientId: c, ', 'clientId: c, algorithm: RS256, '),
    'broker.yaml:5:84 "credentials[0].client.algorithm" is invalid: method private_key_jwt needs it, and no other method has it',
  ],
  [
    'a rule without tenants',
    BROKER.replace('tenants: [acme], tools', 'tools'),
    'broker.yaml:6:9 the key "rules[0].tenants" is missing: a list of exact names of tenants, or null for users without a tenant',
  ],
  [
    'a rule for every tenant',
    BROKER.replace('acme', "'*'"),
    'broker.yaml:6:39 "rules[0].tenants[0]" must be the exact name of a tenant; no wildcard',
  ],
  [
    'a rule for one tenant',
    BROKER.replace('[acme]', 'acme'),
    'broker.yaml:6:29 "rules[0].tenants" is a text, and must be a list of exact names of tenants, or null for users without a tenant',
    'Write its entries in brackets, [ONE, TWO], or one on each line after "- ".',
  ],
  [
    'a rule for every tool',
    BROKER.replace('crm___*', "'*'"),
    'broker.yaml:6:54 "rules[0].tools[0]" must be a tool with its target, as crm___listAccounts, or all of a target, as crm___*',
  ],
  [
    'a rule without scopes',
    BROKER.replace(', scopes: [read]', ''),
    'broker.yaml:6:9 the key "rules[0].scopes" is missing: a list of scopes',
  ],
  [
    'a rule with scopes in one entry',
    BROKER.replace('read', '"read write"'),
    'broker.yaml:6:103 "rules[0].scopes[0]" must be one scope, without spaces (RFC 6749)',
  ],
  [
    'a rule for a day',
    BROKER.replace('read]', 'read], lifetimeSeconds: 86400'),
    'broker.yaml:6:110 "rules[0].lifetimeSeconds" must be a whole number from 1 to 3600',
  ],
  [
    'a rule of no credential',
    BROKER.replace('credential: c', 'credential: d'),
    'broker.yaml:6:79 "rules[0].credential" is invalid: "d" is defined nowhere',
  ],
  [
    'a rule twice',
    BROKER.replace(
      'read] }',
      'read] }, { workloads: [crm], tenants: [acme], tools: [crm___x], audience: crm, credential: c, scopes: [read] }',
    ),
    'broker.yaml:6:112 "rules[1]" is invalid: it and "rules[0]" allow the same request',
  ],
  [
    'an unknown part of the stack',
    `${BROKER}stack: { vpc: mine }\n`,
    'broker.yaml:7:10 has an unknown key "stack.vpc"',
    'The keys here are "memoryMb", "logRetentionDays", "tracing", "reservedConcurrency", "alarmsTopicArn", "otherReaders", "keyArns".',
  ],
])('a broken broker.yaml: %s', (_, text, message, hint?: string) => {
  expect(refusalOf(() => decodeBrokerConfig({ file: 'broker.yaml', text }))).toEqual({ message, hint });
});
