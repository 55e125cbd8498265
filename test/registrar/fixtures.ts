import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { secret } from '../../contract/secret.ts';
import type { RegistrationInput, TargetDocument } from '../../registrar/desired-state.ts';
import { inMemoryAws } from '../../registrar/in-memory-aws.ts';
import type { InMemoryAws, InMemoryAwsOptions } from '../../registrar/in-memory-aws.ts';
import type { Clock } from '../../registrar/patience.ts';

/** A clock that sleeps by moving on. */
export function virtualClock(): Clock & { readonly slept: readonly number[] } {
  let time = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => time,
    sleep: async (ms) => {
      time += ms;
      slept.push(ms);
    },
  };
}

/** A configuration with `more` lines of YAML. */
export function gatewayConfig(more = ''): GatewayConfig {
  const text = `
name: my-gateway
deploymentId: my-deployment
vendors: [./asana.yaml]
inbound: { discoveryUrl: "https://issuer.example/.well-known/openid-configuration", allowedClients: [my-client] }
outbound: { apiKey: { provider: my-key } }
roleArn: arn:aws:iam::111122223333:role/my-role
${more}`;
  return decodeGatewayConfig({ file: 'gateway.yaml', text });
}

/** A document with an operation for each name, each described by `text`. */
export function openApi(operationIds: readonly string[], text = 'does something'): string {
  const paths = Object.fromEntries(
    operationIds.map((operationId) => [
      `/${operationId}`,
      { get: { operationId, description: text, responses: { 200: { description: 'OK' } } } },
    ]),
  );
  const servers = [{ url: 'https://not-deployed.invalid' }];
  return JSON.stringify({ openapi: '3.0.3', info: { title: 'Tasks', version: '1' }, servers, paths });
}

/** A target document named `asana` unless told otherwise. */
export function targetDocument(more: Partial<TargetDocument> = {}): TargetDocument {
  const document = openApi(['createTask', 'getTask']);
  return { name: 'asana', description: 'Tasks and projects', vendorTarget: 'asana', document, ...more };
}

/** A registration of one target. */
export function registrationInput(more: Partial<RegistrationInput> = {}): RegistrationInput {
  return { gateway: gatewayConfig(), targets: [targetDocument()], outputs: undefined, ...more };
}

/** The API, its stage, and a key that opens it, as a stack would have deployed them. */
export const deployed: InMemoryAwsOptions = {
  restApis: [{ id: 'api1', name: 'my-deployment-asana', stages: ['prod'] }],
  keys: [
    {
      id: 'key1',
      name: 'my-deployment',
      isEnabled: true,
      value: secret('the-value-of-the-key'),
      opens: [{ apiId: 'api1', stage: 'prod' }],
    },
  ],
};

/** AWS with {@link deployed} in it. */
export function deployedAws(more: InMemoryAwsOptions = {}): InMemoryAws {
  return inMemoryAws({ ...deployed, ...more });
}
