import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { afterAll, describe, expect, it } from 'vitest';
import { compileInterceptors } from '../../config/compile-interceptors.ts';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { ToolkitError } from '../../contract/errors.ts';
import { BearerStack } from '../../infra/bearer-stack.ts';
import type { BearerStackVendor } from '../../infra/bearer-stack.ts';
import { interceptorRoleName } from '../../infra/interceptor-role-name.ts';
import { stackName } from '../../infra/stack-name.ts';
import { binding, routeMap } from '../target-lambda/route-maps.ts';
import { cdkContext } from './synthesize.ts';

function gateway(text: string): GatewayConfig {
  const base = 'name: g\nvendors: [a.yaml]\noutbound: { apiKey: { provider: k } }\n';
  return decodeGatewayConfig({ file: 'gateway.yaml', text: base + text });
}

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ToolkitError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Any folder: nothing runs. */
const BUNDLE = fileURLToPath(new URL('../fixtures', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'agentcore-bearer-refusals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const newApp = (): App => new App({ outdir: join(folder, 'cdk.out'), context: cdkContext() });

const build = (text: string, vendors: readonly BearerStackVendor[] = [], bundleFolder?: string) =>
  new BearerStack(newApp(), 'G', { gateway: gateway(text), vendors, bundleFolder });

describe('the stack refuses', () => {
  const issuer = 'discoveryUrl: https://i.example.com/.well-known/openid-configuration';
  const eight = Array.from({ length: 8 }, (_, index) => ({ ...binding(), header: `X-Token-${index}` }));
  it.each([
    [`inbound: { ${issuer} }`, 'config-invalid: "inbound" would let every token of its issuer in'],
    [
      `inbound: { ${issuer}, allowedClients: [a] }\nstack: { webClient: { callbackUrls: [https://a.example.com] } }`,
      'config-invalid: "stack.webClient" is a client of the stack\'s own user pool, and "inbound.discoveryUrl" names another issuer',
    ],
    [
      'roleArn: arn:aws:iam::123456789012:role/mine',
      'config-invalid: "roleArn" names a role, and the stack makes the gateway its own',
    ],
  ])('%s', (text, want) => {
    expect(refusal(() => build(text))).toBe(want);
  });

  /** Builds the stack of a gateway with steps. */
  const withPlan = (steps: string) => () => {
    const made = gateway(steps);
    return new BearerStack(newApp(), 'G', {
      gateway: made,
      vendors: [],
      interceptorPlan: compileInterceptors(made, []),
      interceptorBundleFolder: BUNDLE,
    });
  };

  it('steps without a plan, and secrets in variables, whose values would stand in the template', () => {
    const steps = `interceptors:
  request:
    - { step: verify-caller }
    - step: exchange-token
      tokenUrl: https://issuer.example.com/token
      audience: https://vendor.example.com
      client: { id: gateway, method: basic, secret: { env: CLIENT_SECRET } }
`;
    expect(refusal(() => build(steps))).toBe(
      'config-invalid: gateway.yaml has interceptor steps, and no plan is given',
    );
    expect(refusal(withPlan(steps))).toBe(
      'config-invalid: a step finds its secret in variable "CLIENT_SECRET"',
    );
  });

  const asking = (url: string) => `interceptors:
  request:
    - { step: verify-caller }
    - { step: broker-token, url: '${url}', externalId: an-external-id-of-it, audience: crm }
`;

  it.each([
    'https://abc123.lambda-url.eu-central-1.on.aws',
    'https://127.0.0.1.example',
    'https://a.invalid.com',
  ])('to grant what would take in any function of any account: a broker at %s', (url) => {
    expect(refusal(withPlan(asking(url)))).toBe(
      `config-invalid: step "broker-token" does not say as whom broker "${new URL(url).hostname}" is asked`,
    );
  });

  it.each([
    'http://localhost:4566',
    'http://127.0.0.1:4566',
    'http://[::1]:4566',
    'https://not-deployed.invalid',
  ])('no broker that runs here or not yet: %s', (url) => {
    expect(withPlan(asking(url))().stackName).toBe('G');
  });

  it('to deliver logs in which it could not mask every token', () => {
    const vendors = [{ target: 'a', routes: [routeMap([], { tokens: eight })] }];
    expect(refusal(() => build('stack: { logDelivery: true }', vendors, BUNDLE))).toBe(
      'limit-exceeded: a log can mask the values of 7 names of up to 40 letters, asked are 8',
    );
    expect(build('', vendors, BUNDLE).stackName).toBe('G');
  });

  it('to go without a bundle in the checkout', () => {
    const vendors = [{ target: 'a', routes: [routeMap([])] }];
    expect(refusal(() => build('', vendors))).toBe(
      'peer-missing: bundle "target-lambda" is not built in the checkout',
    );
  });

  it.each([
    ['stack: { apiKeys: [] }', '"stack.apiKeys"'],
    ['stack: { apiKeys: [1, 1] }', 'each version once'],
    ['stack: { apiKeys: [1, 2, 3] }', 'two versions at most'],
    ['stack: { logRetentionDays: 8 }', '"stack.logRetentionDays"'],
    ['stack: { stageName: a-b }', 'letters, digits and underscores'],
    ['stack: { alarmsTopicArn: topic }', 'the ARN of an SNS topic'],
    ['stack: { webClient: { callbackUrls: [http://a.example.com] } }', 'an https URL, or http on localhost'],
    [
      `stack: { secretKeyArns: ['arn:aws:kms:eu-central-1:123456789012:alias/mine'] }`,
      'the ARN of a key; no alias, no wildcard',
    ],
    [
      `stack: { secretKeyArns: ['arn:aws:kms:eu-central-1:123456789012:key/1234'] }`,
      '"stack.secretKeyArns" is invalid: no step names a secret in Secrets Manager',
    ],
    ['stack: { dataTrace: true }', 'unknown key "stack.dataTrace"'],
    [
      'stack: { gatewayRoleAllows: [{ actions: [s3:*], resources: [arn:aws:s3:::b] }] }',
      'one action, for example execute-api:Invoke',
    ],
    [
      "stack: { gatewayRoleAllows: [{ actions: [s3:GetObject], resources: ['*'] }] }",
      'an ARN that names its service',
    ],
  ])('%s', (text, want) => {
    expect(refusal(() => gateway(text))).toContain(want);
  });
});

describe('the name of the role that asks brokers', () => {
  it.each([
    ['asana-gateway', 'asana-gateway-interceptor-eu-central-1'],
    ['a.b_c', 'a-b-c-interceptor-eu-central-1'],
    ['g'.repeat(34), `${'g'.repeat(34)}-interceptor-eu-central-1`],
    ['g'.repeat(35), `${'g'.repeat(25)}-b8096d53-interceptor-eu-central-1`],
  ])('follows from deployment and Region: %s', (deploymentId, want) => {
    expect(interceptorRoleName(deploymentId, 'eu-central-1')).toBe(want);
  });

  it('is short enough for IAM, whatever the deployment, and different for different ones', () => {
    const names = ['a', 'b'].map((end) => interceptorRoleName(`${'g'.repeat(63)}${end}`, 'r'.repeat(17)));
    expect(names.map((name) => name.length)).toEqual([64, 64]);
    expect(new Set(names).size).toBe(2);
    // docs/deploy.md tells whoever has a long name to allow its first 20 letters.
    expect(names.every((name) => name.startsWith('g'.repeat(20)))).toBe(true);
  });
});

describe('the name of a stack', () => {
  it.each([
    ['asana-gateway', 'asana-gateway'],
    ['a.b_c', 'a-b-c'],
    ['1st', 'gateway-1st'],
    ['..', 'gateway'],
  ])('follows from "%s": %s', (deploymentId, want) => {
    expect(stackName(deploymentId)).toBe(want);
  });
});
