import { expect, test } from 'vitest';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import { refusalOf } from './refusal-of.ts';

const GATEWAY = 'name: g\nvendors: [a.yaml]\noutbound: { none: true }\n';

/** `[title, text, message, hint]` */
test.each([
  [
    'an empty file',
    '',
    'gateway.yaml:1:1 the key "name" is missing: a name: letters, digits and single hyphens, 48 characters at most',
  ],
  [
    'a comment and nothing else',
    `# later\n`,
    'gateway.yaml:1:1 the key "name" is missing: a name: letters, digits and single hyphens, 48 characters at most',
  ],
  [
    'a text',
    `hello\n`,
    'gateway.yaml:1:1 the file is a text, and must be a group with "name", "vendors", "outbound"',
  ],
  [
    'a list',
    `- name: g\n`,
    'gateway.yaml:1:1 the file is a list, and must be a group with "name", "vendors", "outbound"',
  ],
  [
    'no name',
    `vendors: [a.yaml]\noutbound: { none: true }\n`,
    'gateway.yaml:1:1 the key "name" is missing: a name: letters, digits and single hyphens, 48 characters at most',
  ],
  [
    'a name with a space',
    `name: my gateway\nvendors: [a.yaml]\noutbound: { none: true }\n`,
    'gateway.yaml:1:1 "name" must be a name: letters, digits and single hyphens, 48 characters at most',
  ],
  [
    'a name that is a number',
    `name: 7\nvendors: [a.yaml]\noutbound: { none: true }\n`,
    'gateway.yaml:1:1 "name" is a number, and must be a name: letters, digits and single hyphens, 48 characters at most',
    'Put it in quotes.',
  ],
  [
    'a name without a value',
    `name:\nvendors: [a.yaml]\noutbound: { none: true }\n`,
    'gateway.yaml:1:1 "name" has no value, and must be a name: letters, digits and single hyphens, 48 characters at most',
    'Write one behind the colon, or remove the key.',
  ],
  [
    'an empty name',
    `name: ""\nvendors: [a.yaml]\noutbound: { none: true }\n`,
    'gateway.yaml:1:1 "name" must be a name: letters, digits and single hyphens, 48 characters at most',
  ],
  [
    'a name that is a list',
    `name: [g]\nvendors: [a.yaml]\noutbound: { none: true }\n`,
    'gateway.yaml:1:1 "name" is a list, and must be a name: letters, digits and single hyphens, 48 characters at most',
  ],
  [
    'no vendors',
    `name: g\noutbound: { none: true }\n`,
    'gateway.yaml:1:1 the key "vendors" is missing: a list of paths of bearer.yaml files, relative to this one',
  ],
  [
    'vendors that are a text',
    `name: g\nvendors: a.yaml\noutbound: { none: true }\n`,
    'gateway.yaml:2:1 "vendors" is a text, and must be a list of paths of bearer.yaml files, relative to this one',
    'Write its entries in brackets, [ONE, TWO], or one on each line after "- ".',
  ],
  [
    'an empty list of vendors',
    `name: g\nvendors: []\noutbound: { none: true }\n`,
    'gateway.yaml:2:1 "vendors" is empty, and must be a list of paths of bearer.yaml files, relative to this one',
    'Write its entries in brackets, [ONE, TWO], or one on each line after "- ".',
  ],
  [
    'an empty vendor',
    `name: g\nvendors: [""]\noutbound: { none: true }\n`,
    'gateway.yaml:2:11 "vendors[0]" is empty, and must be a text',
  ],
  [
    'a list of vendors with nothing behind its hyphen',
    `name: g\nvendors: \n  -\noutbound: { none: true }\n`,
    'gateway.yaml:3:4 "vendors[0]" has no value, and must be a text',
    'Write one behind the hyphen, or remove the line.',
  ],
  [
    'a misspelt key',
    `name: g\nvendor: [a.yaml]\noutbound: { none: true }\n`,
    'gateway.yaml:2:1 has an unknown key "vendor"',
    'Did you mean "vendors"?',
  ],
  [
    'a key that nobody knows',
    `${GATEWAY}colour: red\n`,
    'gateway.yaml:4:1 has an unknown key "colour"',
    'The keys here are "name", "description", "deploymentId", "roleArn", "vendors", "supportedVersions", "inbound", "outbound", "interceptors", "exceptionLevel", "schemas", "stack".',
  ],
  [
    'a key that stands too far left',
    `${GATEWAY}interceptors:\nrequest:\n  - { step: audit }\n`,
    'gateway.yaml:5:1 has an unknown key "request"',
    'There is a key "interceptors.request": is the line indented as it should be?',
  ],
  [
    'a key of another group',
    `${GATEWAY}apiKey: { provider: k }\n`,
    'gateway.yaml:4:1 has an unknown key "apiKey"',
    'There is a key "outbound.apiKey": is the line indented as it should be?',
  ],
  [
    'a key twice',
    `${GATEWAY}name: h\n`,
    'gateway.yaml:4:1 has the key "name" twice in one group',
    'Keep one of them, or put the values of both under one.',
  ],
  [
    'a key twice in braces',
    `name: g\nvendors: [a.yaml]\noutbound: { none: true, none: true }\n`,
    'gateway.yaml:3:25 has the key "none" twice in one group',
    'Keep one of them, or put the values of both under one.',
  ],
  [
    'a description that is too long',
    `${GATEWAY}description: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n`,
    'gateway.yaml:4:1 "description" is longer than 120 characters',
  ],
  [
    'an unknown exception level',
    `${GATEWAY}exceptionLevel: debug\n`,
    'gateway.yaml:4:1 "exceptionLevel" is "debug"; did you mean "DEBUG"?',
    'It can only be "DEBUG".',
  ],
  [
    'versions that are a number',
    `${GATEWAY}supportedVersions: [2025]\n`,
    'gateway.yaml:4:21 "supportedVersions[0]" is a number, and must be a text',
    'Put it in quotes.',
  ],
  [
    'a role that is no ARN',
    `${GATEWAY}roleArn: gateway-role\n`,
    'gateway.yaml:4:1 "roleArn" must be the ARN of an IAM role',
  ],
  [
    'an inbound that is empty',
    `${GATEWAY}inbound:\n`,
    'gateway.yaml:4:1 "inbound" has no value, and must be a group of keys, such as "discoveryUrl", "allowedClients", "allowedAudience" or "allowedScopes"',
    'Indent the keys that belong to it, or remove it.',
  ],
  [
    "a discovery URL that is an issuer's",
    `${GATEWAY}inbound: { discoveryUrl: https://i.example }\n`,
    'gateway.yaml:4:12 "inbound.discoveryUrl" must be a URL that ends in /.well-known/openid-configuration or /.well-known/oauth-authorization-server',
  ],
  [
    'allowed clients that are a text',
    `${GATEWAY}inbound: { allowedClients: my-client }\n`,
    'gateway.yaml:4:12 "inbound.allowedClients" is a text, and must be a list of texts',
    'Write its entries in brackets, [ONE, TWO], or one on each line after "- ".',
  ],
  [
    'no outbound',
    `name: g\nvendors: [a.yaml]\n`,
    'gateway.yaml:1:1 the key "outbound" is missing: the proof of the gateway to its targets: { apiKey: { provider: NAME } }, { none: true }, { oauth: … } or { iam: … }',
  ],
  [
    'an outbound without a mode',
    `name: g\nvendors: [a.yaml]\noutbound: {}\n`,
    'gateway.yaml:3:1 "outbound" is invalid: exactly one of "apiKey", "none", "oauth" and "iam" is needed',
  ],
  [
    'an outbound with two modes',
    `name: g\nvendors: [a.yaml]\noutbound: { none: true, apiKey: { provider: k } }\n`,
    'gateway.yaml:3:1 "outbound" is invalid: exactly one of "apiKey", "none", "oauth" and "iam" is needed',
  ],
  [
    'an outbound that is a text',
    `name: g\nvendors: [a.yaml]\noutbound: none\n`,
    'gateway.yaml:3:1 "outbound" is a text, and must be the proof of the gateway to its targets: { apiKey: { provider: NAME } }, { none: true }, { oauth: … } or { iam: … }',
  ],
  [
    'an outbound none without a value',
    `name: g\nvendors: [a.yaml]\noutbound: { none }\n`,
    'gateway.yaml:3:13 "outbound.none" has no value, and must be true',
    'Write one behind the colon, or remove the key.',
  ],
  [
    'an outbound none of YAML 1.1',
    `name: g\nvendors: [a.yaml]\noutbound: { none: yes }\n`,
    'gateway.yaml:3:13 "outbound.none" is a text, and must be true',
    'Write true or false: "yes", "on" and what stands in quotes are texts.',
  ],
  [
    'an outbound none in quotes',
    `name: g\nvendors: [a.yaml]\noutbound: { none: "true" }\n`,
    'gateway.yaml:3:13 "outbound.none" is a text, and must be true',
    'Write true or false: "yes", "on" and what stands in quotes are texts.',
  ],
  [
    'an API key without its provider',
    `name: g\nvendors: [a.yaml]\noutbound: { apiKey: {} }\n`,
    'gateway.yaml:3:13 the key "outbound.apiKey.provider" is missing: the name of a credential provider: letters, digits, hyphens and underscores',
  ],
  [
    'an API key that is a text',
    `name: g\nvendors: [a.yaml]\noutbound: { apiKey: my-key }\n`,
    'gateway.yaml:3:13 "outbound.apiKey" is a text, and must be a group with "provider"',
  ],
  [
    'a misspelt grant',
    `name: g\nvendors: [a.yaml]\noutbound: { oauth: { provider: p, grant: CLIENT_CREDENTIAL } }\n`,
    'gateway.yaml:3:35 "outbound.oauth.grant" is "CLIENT_CREDENTIAL"; did you mean "CLIENT_CREDENTIALS"?',
    'It is one of "CLIENT_CREDENTIALS", "AUTHORIZATION_CODE", "TOKEN_EXCHANGE".',
  ],
  [
    'an unknown grant',
    `name: g\nvendors: [a.yaml]\noutbound: { oauth: { provider: p, grant: PASSWORD } }\n`,
    'gateway.yaml:3:35 "outbound.oauth.grant" must be "CLIENT_CREDENTIALS", "AUTHORIZATION_CODE" or "TOKEN_EXCHANGE"',
  ],
  [
    'an OAuth secret in clear',
    `name: g\nvendors: [a.yaml]\noutbound: { oauth: { provider: p, grant: CLIENT_CREDENTIALS, create: { discoveryUrl: https://i.example/.well-known/openid-configuration, clientId: c, clientSecret: hunter2 } } }\n`,
    'gateway.yaml:3:151 "outbound.oauth.create.clientSecret" is a text, and must be a group with "secretId", "jsonKey"',
  ],
  [
    'no service to sign for',
    `name: g\nvendors: [a.yaml]\noutbound: { iam: {} }\n`,
    'gateway.yaml:3:13 the key "outbound.iam.service" is missing: a service name, for example execute-api',
  ],
  [
    'too many headers',
    `name: g\nvendors: [a.yaml]\noutbound: { none: true, headers: [h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10] }\n`,
    'gateway.yaml:3:25 "outbound.headers" has more than 10 entries',
  ],
  [
    'a header that the service keeps',
    `name: g\nvendors: [a.yaml]\noutbound: { none: true, headers: [Authorization] }\n`,
    'gateway.yaml:3:35 "outbound.headers[0]" is invalid: the service never propagates this header',
  ],
  [
    'schemas over the limit',
    `${GATEWAY}schemas: { inlineUpTo: 2000000 }\n`,
    'gateway.yaml:4:12 "schemas.inlineUpTo" must be a whole number from 0 to 1000000',
  ],
  [
    'interceptors that are a list',
    `${GATEWAY}interceptors:\n  - { step: audit }\n`,
    'gateway.yaml:4:1 "interceptors" is a list, and must be a group of keys, such as "request" or "response"',
  ],
  [
    'a stack with days that CloudWatch does not know',
    `${GATEWAY}stack: { logRetentionDays: 8 }\n`,
    'gateway.yaml:4:10 "stack.logRetentionDays" must be 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653',
  ],
  [
    'a stack with a misspelt key',
    `${GATEWAY}stack: { memoryMB: 256 }\n`,
    'gateway.yaml:4:10 has an unknown key "stack.memoryMB"',
    'Did you mean "memoryMb"?',
  ],
  [
    'three versions of the API key',
    `${GATEWAY}stack: { apiKeys: [1, 2, 3] }\n`,
    'gateway.yaml:4:10 "stack.apiKeys" is invalid: two versions at most: the old one and the new one',
  ],
  [
    'a web client without its URLs',
    `${GATEWAY}stack: { webClient: {} }\n`,
    'gateway.yaml:4:10 the key "stack.webClient.callbackUrls" is missing: a list; each entry is an https URL, or http on localhost',
  ],
  [
    'an action of no service',
    `${GATEWAY}stack: { gatewayRoleAllows: [{ actions: ["*"], resources: ["*"] }] }\n`,
    'gateway.yaml:4:42 "stack.gatewayRoleAllows[0].actions[0]" must be one action, for example execute-api:Invoke',
  ],
])('a broken gateway.yaml: %s', (_, text, message, hint?: string) => {
  expect(refusalOf(() => decodeGatewayConfig({ file: 'gateway.yaml', text }))).toEqual({ message, hint });
});
