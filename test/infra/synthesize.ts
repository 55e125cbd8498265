import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnWaitConditionHandle, Stack, Validations } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { compileInterceptors } from '../../config/compile-interceptors.ts';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import type { InterceptorProps } from '../../infra/bearer-gateway.ts';
import { BearerStack } from '../../infra/bearer-stack.ts';
import type { BearerStackProps, BearerStackVendor } from '../../infra/bearer-stack.ts';
import { binding, keptRoute, routeMap } from '../target-lambda/route-maps.ts';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

/** A synthesized template. */
export interface Template {
  readonly Description: string;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** A synthesized app: its templates by stack, and where they are. */
export interface Synthesized {
  readonly folder: string;
  readonly templates: Readonly<Record<string, Template>>;
  /** What cdk-nag found and nobody acknowledged. */
  readonly findings: readonly string[];
  /** What was acknowledged: path of the construct, rule and reason. */
  readonly acknowledged: readonly Acknowledged[];
  remove(): void;
}

export interface Acknowledged {
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
}

type Variant = Pick<BearerStackProps, 'gateway' | 'vendors' | 'env' | 'interceptorPlan'> & {
  readonly hasInterceptors?: boolean;
};

const BASE = 'name: My-Gateway\nvendors: [a.yaml]\n';
const BY_KEY = 'outbound: { apiKey: { provider: my-key } }\n';
const CLIENT = `discoveryUrl: https://vendor.example.com/.well-known/openid-configuration
      clientId: my-client`;
const AS_ROLE = `step: broker-token, url: 'https://abc123.lambda-url.eu-central-1.on.aws',
        roleArn: 'arn:aws:iam::444455556666:role/crm-access', externalId: deployment-1, audience: 'https://vendor.example.com'`;
const ASANA: BearerStackVendor = { target: 'asana', routes: [routeMap([keptRoute('GET', '/tasks')])] };

/** Two documents of one vendor, each with a token of its own. */
const SPLIT: BearerStackVendor = {
  target: 'my-files',
  routes: ['my-files-a', 'my-files-b'].map((target) =>
    routeMap([keptRoute('GET', '/files')], {
      ...{ vendor: 'Files', target, partOf: 'my-files' },
      tokens: [{ ...binding(), header: 'X-Files-Token' }],
    }),
  ),
};

function variant(text: string, vendors: readonly BearerStackVendor[] = [ASANA]): Variant {
  const outbound = text.includes('outbound:') ? '' : BY_KEY;
  return { gateway: decodeGatewayConfig({ file: 'gateway.yaml', text: BASE + outbound + text }), vendors };
}

function withSteps(text: string): Variant {
  const made = variant(text);
  const document = JSON.stringify({ openapi: '3.0.3', info: {}, paths: {} });
  const parts = ASANA.routes.map((routes) => ({ routes, document }));
  return { ...made, interceptorPlan: compileInterceptors(made.gateway, parts) };
}

/** Each variant that changes what is granted, open or logged. */
export const VARIANTS: Readonly<Record<string, Variant>> = {
  Plain: variant(''),
  Everything: {
    ...variant(
      `exceptionLevel: DEBUG
stack:
  apiKeys: [1, 2]
  webClient: { callbackUrls: ['http://localhost:8501/'] }
  throttle: { ratePerSecond: 7, burst: 9 }
  quotaPerDay: 1000
  reservedConcurrency: 5
  memoryMb: 512
  logRetentionDays: 7
  stageName: live
  alarmsTopicArn: arn:aws:sns:eu-central-1:123456789012:alarms
  logDelivery: true
  apiGatewayLogRole: create
`,
      [ASANA, SPLIT],
    ),
    env: { account: '123456789012', region: 'eu-central-1' },
    hasInterceptors: true,
  },
  Issuer: variant(`inbound:
  discoveryUrl: https://issuer.example.com/.well-known/openid-configuration
  allowedAudience: [my-api]
stack: { tracing: false, apiKeySecret: managed }
`),
  None: variant('outbound: { none: true, headers: [X-Api-Token] }\nstack: { logDelivery: true }\n'),
  Iam: variant(`outbound: { iam: { service: execute-api } }
stack:
  gatewayRoleAllows:
    - actions: [execute-api:Invoke]
      resources: ['arn:aws:execute-api:eu-central-1:123456789012:abc/prod/GET/*']
`),
  OwnClient: variant(`outbound:
  oauth:
    provider: my-oauth
    grant: CLIENT_CREDENTIALS
    create:
      ${CLIENT}
      clientSecret: { secretId: vendor/my-client, jsonKey: secret }
schemas: { bucket: documents-of-all }
`),
  Consent: {
    ...variant(`outbound:
  oauth: { provider: their-oauth, grant: AUTHORIZATION_CODE, returnUrl: 'https://a.example.com/back' }
`),
    env: { account: '123456789012', region: 'eu-central-1' },
  },
  Stepped: withSteps(`interceptors:
  request:
    - { step: verify-caller }
    - { step: reject-supplied-token }
    - step: exchange-token
      tokenUrl: https://issuer.example.com/token
      audience: https://vendor.example.com
      client: { id: gateway, method: basic, secret: { secretId: gateway/client } }
      tools: ['asana___get*']
    - step: exchange-token
      name: other
      tokenUrl: https://issuer.example.com/token
      audience: https://other.example.com
      client: { id: gateway, method: basic, secret: { secretId: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:other-AbCdEf' } }
      tools: ['asana___list*']
  response: [{ step: mark-vendor-errors }]
stack:
  secretKeyArns: ['arn:aws:kms:us-east-1:123456789012:key/1234']
  alarmsTopicArn: arn:aws:sns:eu-central-1:123456789012:alarms
`),
  Brokered: {
    ...withSteps(`interceptors:
  request:
    - { step: verify-caller }
    - { ${AS_ROLE}, name: read, tools: ['asana___get*'] }
    - { ${AS_ROLE}, name: write, tools: ['asana___make*'] }
    - step: broker-token
      name: itself
      url: https://abc123.lambda-url.eu-central-1.on.aws
      brokerArn: arn:aws:lambda:eu-central-1:444455556666:function:broker
      externalId: deployment-2
      audience: https://vendor.example.com
      tools: ['asana___list*']
    - step: broker-token
      name: by-api
      url: https://api123.execute-api.eu-central-1.amazonaws.com/prod
      service: execute-api
      brokerArn: arn:aws:execute-api:eu-central-1:444455556666:api123/prod/POST/token
      externalId: deployment-3
      audience: https://vendor.example.com
      tools: ['asana___put*']
    - step: broker-token
      name: not-deployed
      url: https://not-deployed.invalid
      externalId: deployment-4
      audience: https://vendor.example.com
      tools: ['asana___delete*']
`),
    env: { account: '123456789012', region: 'eu-central-1' },
  },
};

/** The variants in which the gateway calls vendors itself. */
export const WITHOUT_API = ['None', 'Iam', 'OwnClient', 'Consent'] as const;

/** Two moments of a key's replacement. */
const MOMENTS: Readonly<Record<string, Variant>> = {
  Rotating: variant('stack: { apiKeys: [1, 2] }'),
  Rotated: variant('stack: { apiKeys: [2] }'),
};

/** Synthesizes variants into a folder of their own, without network. */
export function synthesize(
  names: readonly string[],
  options: { readonly isChecked?: boolean } = {},
): Synthesized {
  const folder = mkdtempSync(join(tmpdir(), 'agentcore-bearer-infra-'));
  const bundleFolder = join(folder, 'bundle');
  mkdirSync(bundleFolder);
  writeFileSync(join(bundleFolder, 'index.mjs'), 'export const handler = () => ({ statusCode: 200 });\n');
  const outdir = join(folder, 'cdk.out');
  const app = new App({ outdir, context: cdkContext(), analyticsReporting: false, ...UNCHECKED });
  for (const name of names) addStack(app, name, bundleFolder);
  if (options.isChecked === true) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  else app.synth();
  const findings = options.isChecked === true ? findingsOf(app, outdir) : [];
  return {
    folder: outdir,
    templates: Object.fromEntries(
      names.map((name) => [name, readJson(join(outdir, `${name}.template.json`)) as Template]),
    ),
    findings,
    acknowledged: app.node.findAll().flatMap(acknowledgedAt),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function addStack(app: App, name: string, bundleFolder: string): void {
  const { hasInterceptors, env, ...chosen } = VARIANTS[name] ?? MOMENTS[name] ?? variant('');
  new BearerStack(app, name, {
    ...chosen,
    ...(env === undefined ? {} : { env }),
    bundleFolder,
    interceptorBundleFolder: bundleFolder,
    interceptors: hasInterceptors === true ? interceptors(app, env) : undefined,
  });
}

/** Functions of another stack. */
function interceptors(app: App, env: Variant['env']): InterceptorProps {
  const stack = new Stack(app, 'Functions', env === undefined ? {} : { env });
  new CfnWaitConditionHandle(stack, 'Handle');
  const lambda = (name: string) =>
    LambdaFunction.fromFunctionArn(stack, name, `arn:aws:lambda:eu-central-1:123456789012:function:${name}`);
  return {
    request: { lambda: lambda('before'), passRequestHeaders: true },
    response: { lambda: lambda('after'), passRequestHeaders: false },
  };
}

/** Synthesizes an app that has plugins, and gives what they found: findings make synthesis throw, and stand in its report. */
export function findingsOf(app: App, outdir: string): readonly string[] {
  try {
    app.synth();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('A copy of this report')) throw error;
  }
  const { pluginReports } = readJson(join(outdir, 'validation-report.json')) as ValidationReport;
  return pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    ),
  );
}

interface ValidationReport {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

function acknowledgedAt({ node }: { readonly node: App['node'] }): readonly Acknowledged[] {
  return node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Readonly<Record<string, unknown>>))
    .map(([rule, reason]) => ({ path: node.path, rule, reason: JSON.stringify(reason) }));
}

/** Without CDK's own run of CloudFormation Validate, which takes most of the time and has a test of its own. */
export const UNCHECKED = { builtinCloudFormationValidation: false } as const;

/** The flags that the app itself is synthesized with. */
export function cdkContext(): Record<string, unknown> {
  const { context } = readJson(new URL('../../infra/cdk.json', import.meta.url)) as {
    readonly context: Record<string, unknown>;
  };
  return context;
}

function readJson(file: string | URL): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
