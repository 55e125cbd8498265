import { expect, test } from 'vitest';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';

const OAUTH = 'provider: p, grant: CLIENT_CREDENTIALS';

test.each([
  ['{}', '"outbound" is invalid: exactly one of "apiKey", "none", "oauth" and "iam" is needed'],
  ['{ none: true, iam: { service: s3 } }', 'exactly one of "apiKey", "none", "oauth" and "iam" is needed'],
  [
    '{ apiKey: { provider: k }, to: vendor }',
    `"outbound.to" is invalid: the key is the deployed API's own and must not reach a vendor`,
  ],
  [
    '{ none: true, to: api }',
    '"outbound.to" is invalid: the deployed API wants its key, which "none" does not send',
  ],
  [
    '{ apiKey: { provider: k }, headers: [X-API-Key] }',
    '"x-api-key" carries the API key and cannot be propagated too',
  ],
  ['{ none: true, headers: [Authorization] }', 'the service never propagates this header'],
  ['{ none: true, headers: [X-Amzn-Trace-Id] }', 'the service never propagates this header'],
  ['{ none: true, headers: [X-A, x-a] }', 'a header stands there twice'],
  [`{ oauth: { ${OAUTH}, returnUrl: "https://a.example" } }`, 'grant AUTHORIZATION_CODE needs it'],
  ['{ oauth: { provider: p, grant: AUTHORIZATION_CODE } }', 'grant AUTHORIZATION_CODE needs it'],
  [
    `{ oauth: { ${OAUTH}, create: { discoveryUrl: "https://i.example", clientId: c, clientSecret: { secretId: s, jsonKey: k } } } }`,
    'a URL that ends in /.well-known/openid-configuration',
  ],
])('outbound %s is refused', (outbound, message) => {
  const text = `name: g\nvendors: [a.yaml]\noutbound: ${outbound}\n`;
  expect(() => decodeGatewayConfig({ file: 'gateway.yaml', text })).toThrow(
    expect.objectContaining({
      code: 'config-invalid',
      message: expect.stringContaining(message) as string,
    }),
  );
});

test('a secret has no place in outbound', () => {
  const text = `name: g\nvendors: [a.yaml]\noutbound: { oauth: { ${OAUTH}, create: { clientSecret: "s3cret" } } }\n`;
  expect(() => decodeGatewayConfig({ file: 'gateway.yaml', text })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('s3cret') as string }),
  );
});

test('consent of a user needs an MCP version that can ask for it', () => {
  const outbound = '{ oauth: { provider: p, grant: AUTHORIZATION_CODE, returnUrl: "https://a.example" } }';
  const text = `name: g\nvendors: [a.yaml]\noutbound: ${outbound}\nsupportedVersions: ["2025-03-26"]\n`;
  expect(() => decodeGatewayConfig({ file: 'gateway.yaml', text })).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('AUTHORIZATION_CODE needs MCP version 2025-11-25') as string,
    }),
  );
});
