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
    'a step that is a word',
    `${GATEWAY}interceptors: { request: [audit] }\n`,
    'gateway.yaml:4:27 "interceptors.request[0]" is a text, and must be a group with "step"',
    'Write it as { step: NAME }.',
  ],
  [
    'a step without its step',
    step('{ tools: ["crm___*"] }'),
    'gateway.yaml:7:7 the key "interceptors.request[1].step" is missing: "verify-caller", "authorize-tool", "propagate-header", "pass-token", "exchange-token", "broker-token", "reject-supplied-token", "coerce-arguments" or "audit"',
  ],
  [
    'a misspelt step',
    step('{ step: exchangetoken }'),
    'gateway.yaml:7:9 "interceptors.request[1].step" is "exchangetoken"; did you mean "exchange-token"?',
    'It is one of "verify-caller", "authorize-tool", "propagate-header", "pass-token", "exchange-token", "broker-token", "reject-supplied-token", "coerce-arguments", "audit".',
  ],
  [
    'an unknown step',
    step('{ step: encrypt }'),
    'gateway.yaml:7:9 "interceptors.request[1].step" must be "verify-caller", "authorize-tool", "propagate-header", "pass-token", "exchange-token", "broker-token", "reject-supplied-token", "coerce-arguments" or "audit"',
  ],
  [
    'a step of the other list',
    `${GATEWAY}interceptors: { request: [{ step: scrub-answers }] }\n`,
    'gateway.yaml:4:29 "interceptors.request[0].step" must be "verify-caller", "authorize-tool", "propagate-header", "pass-token", "exchange-token", "broker-token", "reject-supplied-token", "coerce-arguments" or "audit"',
    'What stands there belongs to "interceptors.response[].step".',
  ],
  [
    'a misspelt key of a step',
    `${GATEWAY}interceptors: { request: [{ step: verify-caller, audiance: [g] }] }\n`,
    'gateway.yaml:4:50 has an unknown key "interceptors.request[0].audiance"',
    'Did you mean "audience"?',
  ],
  [
    'verify-caller with one audience as a text',
    `${GATEWAY}interceptors: { request: [{ step: verify-caller, audience: g }] }\n`,
    'gateway.yaml:4:50 "interceptors.request[0].audience" is a text, and must be a list of texts',
    'Write its entries in brackets, [ONE, TWO], or one on each line after "- ".',
  ],
  [
    'verify-caller as nobody',
    `${GATEWAY}interceptors: { request: [{ step: verify-caller, as: admin }] }\n`,
    'gateway.yaml:4:50 "interceptors.request[0].as" must be "caller" or "user"',
  ],
  [
    'verify-caller with an algorithm of shared secrets',
    `${GATEWAY}interceptors: { request: [{ step: verify-caller, algorithms: [HS256] }] }\n`,
    'gateway.yaml:4:63 "interceptors.request[0].algorithms[0]" is "HS256"; did you mean "RS256"?',
    'It is one of "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA".',
  ],
  [
    'verify-caller with half a second of leeway',
    `${GATEWAY}interceptors: { request: [{ step: verify-caller, leewaySeconds: 0.5 }] }\n`,
    'gateway.yaml:4:50 "interceptors.request[0].leewaySeconds" must be a whole number from 0 to 120',
  ],
  [
    'verify-caller with a leeway of an hour',
    `${GATEWAY}interceptors: { request: [{ step: verify-caller, leewaySeconds: 3600 }] }\n`,
    'gateway.yaml:4:50 "interceptors.request[0].leewaySeconds" must be a whole number from 0 to 120',
  ],
  [
    'verify-caller with seconds in quotes',
    `${GATEWAY}interceptors: { request: [{ step: verify-caller, leewaySeconds: "30" }] }\n`,
    'gateway.yaml:4:50 "interceptors.request[0].leewaySeconds" is a text, and must be a whole number from 0 to 120',
    'Write it without quotes.',
  ],
  [
    'authorize-tool without rules',
    step('{ step: authorize-tool }'),
    `gateway.yaml:7:7 the key "interceptors.request[1].rules" is missing: a list of rules, for example [{ tools: ['crm___*'], scopes: [crm:read] }]`,
  ],
  [
    'authorize-tool with no rule',
    step('{ step: authorize-tool, rules: [] }'),
    `gateway.yaml:7:31 "interceptors.request[1].rules" is empty, and must be a list of rules, for example [{ tools: ['crm___*'], scopes: [crm:read] }]`,
    'Write its entries in brackets, [ONE, TWO], or one on each line after "- ".',
  ],
  [
    'a rule without tools',
    step('{ step: authorize-tool, rules: [{ scopes: [crm] }] }'),
    `gateway.yaml:7:39 the key "interceptors.request[1].rules[0].tools" is missing: a list of tool patterns, for example ['crm___*']`,
  ],
  [
    'a rule with a tool that has a space',
    step('{ step: authorize-tool, rules: [{ tools: ["crm list"] }] }'),
    'gateway.yaml:7:49 "interceptors.request[1].rules[0].tools[0]" must be the name of a tool, with * for any characters',
  ],
  [
    'a rule with a claim of a strange name',
    step('{ step: authorize-tool, rules: [{ tools: ["*"], claims: { "a b": [c] } }] }'),
    'gateway.yaml:7:65 the key "a b" in "interceptors.request[1].rules[0].claims" must be the name of a claim',
  ],
  [
    'a tenant without tools',
    step('{ step: authorize-tool, rules: [{ tools: ["*"] }], tenants: { acme: { audiences: [crm] } } }'),
    `gateway.yaml:7:69 the key "interceptors.request[1].tenants.acme.tools" is missing: a list of tool patterns, for example ['crm___*']`,
  ],
  [
    'reject-supplied-token in a mode that there is not',
    step('{ step: reject-supplied-token, mode: striped }'),
    'gateway.yaml:7:38 "interceptors.request[1].mode" must be "refuse" or "strip"',
  ],
  [
    'coerce-arguments with an option',
    step('{ step: coerce-arguments, types: [array] }'),
    'gateway.yaml:7:33 has an unknown key "interceptors.request[1].types"',
    'The keys here are "step", "tools".',
  ],
  [
    'audit twice',
    step(`{ step: audit }\n    - { step: audit }`),
    'gateway.yaml:8:7 "interceptors.request[2]" is invalid: step "audit" stands there twice',
  ],
  [
    'steps in the wrong order',
    `${GATEWAY}interceptors: { request: [{ step: exchange-token,  tools: ["crm___*"], tokenUrl: https://i.example/token, client: { id: a, secret: { env: S } }, audience: crm }] }\n`,
    'gateway.yaml:4:27 "interceptors.request[0]" is invalid: "exchange-token" needs a "verify-caller" as "caller" before it',
  ],
  [
    'hide-token-arguments of one text',
    `${GATEWAY}interceptors: { response: [{ step: hide-token-arguments, arguments: token }] }\n`,
    'gateway.yaml:4:58 "interceptors.response[0].arguments" is a text, and must be a list; each entry is the name of an argument: letters, digits, dots, hyphens and underscores, 64 characters at most',
    'Write its entries in brackets, [ONE, TWO], or one on each line after "- ".',
  ],
  [
    'scrub-answers without a truth',
    `${GATEWAY}interceptors: { response: [{ step: scrub-answers, jwts: 1 }] }\n`,
    'gateway.yaml:4:51 "interceptors.response[0].jwts" is a number, and must be true or false',
  ],
])('a broken step: %s', (_, text, message, hint?: string) => {
  expect(refusalOf(() => decodeGatewayConfig({ file: 'gateway.yaml', text }))).toEqual({ message, hint });
});
