import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import type { RouteMap } from '../../contract/route-map.ts';
import type { RegistrationInput } from '../../registrar/desired-state.ts';
import { openApi, targetDocument } from './fixtures.ts';

/** A route map that names the vendor of {@link document}. */
export const routes: RouteMap = {
  version: 1,
  vendor: 'Asana',
  target: 'asana',
  servers: ['https://api.vendor.example/v1'],
  errors: 'wrap',
  tokens: [{ id: 'bearer', header: 'X-Asana-Token', placement: { as: 'bearer' }, servers: [0] }],
  routes: ['createTask', 'getTask'].map((operationId) => ({
    operationId,
    expose: { method: 'GET', path: `/${operationId}` },
    call: { method: 'GET', server: 0, path: `/${operationId}`, accept: 'application/json' },
    tokens: ['bearer'],
    arguments: null,
    body: null,
  })),
};

const TOKEN = { name: 'X-Asana-Token', in: 'header', required: true, schema: { type: 'string' } };
/** A document whose operations take the token, as `transform` writes them. */
export const document: string = openApi(['createTask', 'getTask']).replaceAll(
  '"responses"',
  `"parameters":[${JSON.stringify(TOKEN)}],"responses"`,
);

/** A configuration of this outbound mode, in YAML. */
export const config = (outbound: string): GatewayConfig =>
  decodeGatewayConfig({
    file: 'gateway.yaml',
    text: `
name: my-gateway
vendors: [./asana.yaml]
inbound: { discoveryUrl: "https://issuer.example/.well-known/openid-configuration", allowedClients: [c] }
roleArn: arn:aws:iam::111122223333:role/my-role
outbound: ${outbound}`,
  });

/** A registration of one target in this outbound mode. */
export const asking = (outbound: string): RegistrationInput => ({
  gateway: config(outbound),
  outputs: undefined,
  targets: [targetDocument({ document, routes })],
});

/** Outbound modes beside the API key: a title, and `outbound` in YAML. */
export const MODES: readonly (readonly [string, string])[] = [
  ['none', '{ none: true, headers: [X-Own-Token] }'],
  ['iam', '{ iam: { service: execute-api, region: eu-west-1 } }'],
  ['client credentials', '{ oauth: { provider: p, scopes: [read], grant: CLIENT_CREDENTIALS, create: C } }'],
  [
    'authorization code',
    '{ oauth: { provider: p, grant: AUTHORIZATION_CODE, returnUrl: "https://app.example/back", create: C } }',
  ],
  [
    'token exchange',
    '{ oauth: { provider: p, grant: TOKEN_EXCHANGE, customParameters: { audience: vendor }, create: C } }',
  ],
].map(([title = '', yaml = '']) => [
  title,
  yaml.replace(
    'create: C',
    'create: { discoveryUrl: "https://issuer.vendor.example/.well-known/openid-configuration", clientId: me, clientSecret: { secretId: my-secret, jsonKey: secret } }',
  ),
]);
