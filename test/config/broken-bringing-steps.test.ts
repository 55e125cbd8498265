import { expect, test } from 'vitest';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import { refusalOf } from './refusal-of.ts';

const GATEWAY = 'name: g\nvendors: [a.yaml]\noutbound: { none: true }\n';

/** A gateway with a verified caller and a step behind it. */
function step(text: string): string {
  return `${GATEWAY}interceptors:\n  request:\n    - { step: verify-caller, audience: [g] }\n    - ${text}\n`;
}

/** `[title, text, message, hint]` */
test.each([
  [
    'propagate-header without its place',
    step('{ step: propagate-header, header: X-User }'),
    'gateway.yaml:7:7 the key "interceptors.request[1].to" is missing: a place for the value: { tokenArgument: true }, { argument: NAME } or { header: NAME }',
  ],
  [
    'propagate-header to nowhere',
    step('{ step: propagate-header, header: X-User, to: {} }'),
    'gateway.yaml:7:49 "interceptors.request[1].to" must be a place for the value: { tokenArgument: true }, { argument: NAME } or { header: NAME }',
  ],
  [
    'propagate-header to two places',
    step('{ step: propagate-header, header: X-User, to: { argument: a, header: b } }'),
    'gateway.yaml:7:49 "interceptors.request[1].to" must be a place for the value: { tokenArgument: true }, { argument: NAME } or { header: NAME }',
  ],
  [
    'propagate-header to a header that the service keeps',
    step('{ step: propagate-header, header: X-User, to: { header: Authorization } }'),
    'gateway.yaml:7:55 "interceptors.request[1].to.header" is invalid: the service never propagates this header',
  ],
  [
    'propagate-header of no header',
    step('{ step: propagate-header, to: { argument: a } }'),
    'gateway.yaml:7:7 the key "interceptors.request[1].header" is missing: the name of a header: letters, digits, hyphens and underscores, 100 characters at most',
  ],
  [
    'propagate-header with a pattern that is none',
    step('{ step: propagate-header, header: X-User, to: { argument: a }, pattern: "[" }'),
    'gateway.yaml:7:70 "interceptors.request[1].pattern" is invalid: not a regular expression',
  ],
  [
    'propagate-header with a text for a truth',
    step('{ step: propagate-header, header: X-User, to: { argument: a }, required: yes }'),
    'gateway.yaml:7:70 "interceptors.request[1].required" is a text, and must be true or false',
    'Write true or false: "yes", "on" and what stands in quotes are texts.',
  ],
  [
    'pass-token for everybody',
    step('{ step: pass-token, tools: ["crm___*"] }'),
    'gateway.yaml:7:7 the key "interceptors.request[1].audiences" is missing: a list of audiences: whose tokens may be handed on',
  ],
  [
    'pass-token with an empty list',
    step('{ step: pass-token, tools: ["crm___*"], audiences: [] }'),
    'gateway.yaml:7:47 "interceptors.request[1].audiences" is empty, and must be a list of audiences: whose tokens may be handed on',
    'Write its entries in brackets, [ONE, TWO], or one on each line after "- ".',
  ],
  [
    'pass-token without a user',
    step('{ step: pass-token, tools: ["crm___*"], audiences: [crm], from: user }'),
    'gateway.yaml:7:7 "interceptors.request[1]" is invalid: "pass-token" needs a "verify-caller" as "user" before it',
  ],
  [
    'exchange-token without its URL',
    step('{ step: exchange-token, client: { id: a, secret: { env: S } }, audience: crm }'),
    `gateway.yaml:7:7 the key "interceptors.request[1].tokenUrl" is missing: the issuer's token endpoint: an https URL, or http on this machine`,
  ],
  [
    'exchange-token over http',
    step(
      '{ step: exchange-token, tools: ["crm___*"], tokenUrl: http://i.example/token, client: { id: a, secret: { env: S } }, audience: crm }',
    ),
    'gateway.yaml:7:51 "interceptors.request[1].tokenUrl" must be an https URL, or http on this machine',
  ],
  [
    'exchange-token without its client',
    step('{ step: exchange-token, tokenUrl: https://i.example/token, audience: crm }'),
    'gateway.yaml:7:7 the key "interceptors.request[1].client" is missing: the client that asks: { id: NAME, secret: { secretId: NAME_OR_ARN } }',
  ],
  [
    'exchange-token with a client that is a text',
    step(
      '{ step: exchange-token, tools: ["crm___*"], tokenUrl: https://i.example/token, client: a, audience: crm }',
    ),
    'gateway.yaml:7:86 "interceptors.request[1].client" is a text, and must be the client that asks: { id: NAME, secret: { secretId: NAME_OR_ARN } }',
  ],
  [
    'exchange-token with a secret in clear',
    step(
      '{ step: exchange-token, tools: ["crm___*"], tokenUrl: https://i.example/token, client: { id: a, secret: hunter2 }, audience: crm }',
    ),
    'gateway.yaml:7:103 "interceptors.request[1].client.secret" must be the place of the secret, never the secret itself: { secretId: NAME_OR_ARN, jsonKey: MEMBER } or { env: NAME }',
  ],
  [
    'exchange-token with a misspelt place of its secret',
    step(
      '{ step: exchange-token, tools: ["crm___*"], tokenUrl: https://i.example/token, client: { id: a, secret: { secretID: s } }, audience: crm }',
    ),
    'gateway.yaml:7:103 "interceptors.request[1].client.secret" must be the place of the secret, never the secret itself: { secretId: NAME_OR_ARN, jsonKey: MEMBER } or { env: NAME }',
  ],
  [
    'exchange-token with a method that there is not',
    step(
      '{ step: exchange-token, tools: ["crm___*"], tokenUrl: https://i.example/token, client: { id: a, method: tls, secret: { env: S } }, audience: crm }',
    ),
    'gateway.yaml:7:103 "interceptors.request[1].client.method" must be "basic", "post" or "private_key_jwt"',
  ],
  [
    'exchange-token with a key and the wrong method',
    step(
      '{ step: exchange-token, tools: ["crm___*"], tokenUrl: https://i.example/token, client: { id: a, privateKey: { env: S } }, audience: crm }',
    ),
    'gateway.yaml:7:103 has an unknown key "interceptors.request[1].client.privateKey"',
    'It does not go with what stands beside it: see docs/configuration.md.',
  ],
  [
    'exchange-token with an actor that there is not',
    step(
      '{ step: exchange-token, tools: ["crm___*"], tokenUrl: https://i.example/token, client: { id: a, secret: { env: S } }, audience: crm, actor: agent }',
    ),
    'gateway.yaml:7:140 "interceptors.request[1].actor" must be the one who acts: caller, or { scopes: [SCOPE] } for the client itself',
  ],
  [
    'exchange-token for nobody',
    step(
      '{ step: exchange-token, tools: ["crm___*"], tokenUrl: https://i.example/token, client: { id: a, secret: { env: S } } }',
    ),
    'gateway.yaml:7:7 "interceptors.request[1].audience" is invalid: an exchanged token is for somebody: "audience" or "resource" is needed',
  ],
  [
    'exchange-token with scopes in one text',
    step(
      '{ step: exchange-token, tools: ["crm___*"], tokenUrl: https://i.example/token, client: { id: a, secret: { env: S } }, audience: crm, scopes: read write }',
    ),
    'gateway.yaml:7:140 "interceptors.request[1].scopes" is a text, and must be a list of scopes',
    'Write its entries in brackets, [ONE, TWO], or one on each line after "- ".',
  ],
  [
    'exchange-token with two scopes in one entry',
    step(
      '{ step: exchange-token, tools: ["crm___*"], tokenUrl: https://i.example/token, client: { id: a, secret: { env: S } }, audience: crm, scopes: ["read write"] }',
    ),
    'gateway.yaml:7:149 "interceptors.request[1].scopes[0]" must be one word of printable ASCII',
  ],
  [
    'exchange-token that narrows to more',
    step(
      '{ step: exchange-token, tools: ["crm___*"], tokenUrl: https://i.example/token, client: { id: a, secret: { env: S } }, audience: crm, scopes: [a], narrow: [{ tools: [crm___x], scopes: [b] }] }',
    ),
    `gateway.yaml:7:153 "interceptors.request[1].narrow" is invalid: a tool's scopes are among "scopes"`,
  ],
  [
    'broker-token without an external id',
    step('{ step: broker-token, tools: ["crm___*"], url: https://b.example/, audience: crm }'),
    'gateway.yaml:7:7 the key "interceptors.request[1].externalId" is missing: what the trust policy of the role wants: letters, digits and _+=,.@:/-, 2 to 256 characters',
  ],
  [
    'broker-token without its URL',
    step('{ step: broker-token, tools: ["crm___*"], externalId: xyz, audience: crm }'),
    `gateway.yaml:7:7 the key "interceptors.request[1].url" is missing: the broker's URL: https, or http on this machine`,
  ],
  [
    'broker-token for nobody',
    step('{ step: broker-token, tools: ["crm___*"], url: https://b.example/, externalId: xyz }'),
    'gateway.yaml:7:7 the key "interceptors.request[1].audience" is missing: the audience of the token, for example https://crm.example.com',
  ],
  [
    'broker-token with two roles',
    step(
      '{ step: broker-token, tools: ["crm___*"], url: https://b.example/, externalId: xyz, audience: crm, roleArn: "arn:aws:iam::111122223333:role/a", brokerArn: "arn:aws:lambda:eu-central-1:111122223333:function:b" }',
    ),
    `gateway.yaml:7:151 "interceptors.request[1].brokerArn" is invalid: the broker is asked as role "roleArn" or as the function's own, so that one of the two is enough`,
  ],
  [
    'broker-token with a wildcard',
    step(
      '{ step: broker-token, tools: ["crm___*"], url: https://b.example/, externalId: xyz, audience: crm, roleArn: "arn:aws:iam::111122223333:role/*" }',
    ),
    'gateway.yaml:7:106 "interceptors.request[1].roleArn" must be the ARN of a role; no wildcard',
  ],
])('a broken step: %s', (_, text, message, hint?: string) => {
  expect(refusalOf(() => decodeGatewayConfig({ file: 'gateway.yaml', text }))).toEqual({ message, hint });
});
