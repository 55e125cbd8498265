import { ToolkitError } from '../../contract/errors.ts';
import type { Secret } from '../../contract/secret.ts';
import type { StackOutputs } from '../../contract/stack-outputs.ts';
import type { StackClient } from '../stack.ts';
import type { LocalAws } from '../start.ts';
import { isObject } from '../../contract/json-object.ts';
import { resolveReferences } from './dynamic-references.ts';
import { evaluatedProperties } from './evaluated-statements.ts';
import { keepGivenSecrets } from './given-secrets.ts';
import { resolveValue } from './intrinsics.ts';
import { toLocalAddresses } from './local-addresses.ts';
import type { LocalAddresses } from './local-addresses.ts';
import { placeOf } from './making.ts';
import type { AppInMaking, Unused } from './making.ts';
import { planStack } from './plan-stack.ts';
import type { MadeResource, MadeSoFar, PlannedResource, StackPlan, ToldByOthers } from './plan-stack.ts';
import type { Assembly, AssemblyStack } from './read-assembly.ts';
import { MAKERS } from './resources/index.ts';
import { namingProperty, UNUSED_MAKERS } from './resources/unused.ts';
import { uninvokableMethods } from './uninvokable-methods.ts';

/** How an app is stood up. */
export interface AppOptions {
  /** Replaces every vendor's servers, for example by a mock. */
  readonly upstream?: string | undefined;
  /** Secret of every client that has one; made up where it is left out. */
  readonly clientSecret?: Secret | undefined;
  /** Secrets that are there before the app and that it names: their values by their ARNs. */
  readonly secrets?: Readonly<Record<string, Secret>> | undefined;
}

/** A synthesized app that stands. */
export interface LocalApp {
  /** As `cdk deploy --outputs-file` writes them, with URLs that answer here. No value is a secret. */
  readonly outputs: StackOutputs;
  /** The machine clients of its user pool. */
  readonly clients: readonly StackClient[];
  /** What the templates have and nothing here acts on. */
  readonly unused: readonly Unused[];
}

interface Told extends ToldByOthers {
  readonly exports: Map<string, string>;
  readonly outputs: Map<string, string>;
}

/**
 * Makes what a synthesized app describes: APIs with their keys and usage plans, functions with their environment and
 * bundled code and URLs, roles with their policies, secrets, the issuer's clients, gateways.
 * @throws ToolkitError `config-invalid` where a template asks for what the local AWS has not, `remote-refused` where the
 *   control plane refuses a gateway, `peer-missing` where the issuer's library is not installed
 */
export async function standUpApp(
  aws: LocalAws,
  assembly: Assembly,
  options: AppOptions = {},
): Promise<LocalApp> {
  const app: AppInMaking = {
    aws,
    upstream: options.upstream,
    clientSecret: options.clientSecret,
    apis: new Map(),
    deployments: new Map(),
    invocations: [],
    managedPolicies: new Map(),
    userPools: new Map(),
    domains: new Set(),
    clients: [],
    unused: [],
  };
  keepGivenSecrets(aws.account, options.secrets);
  const told: Told = { exports: new Map(), outputs: new Map() };
  const outputs: [string, Readonly<Record<string, string>>][] = [];
  for (const stack of assembly.stacks) outputs.push([stack.name, await standUpStackOf(app, stack, told)]);
  refuseUninvokable(app);
  return { outputs: Object.fromEntries(outputs), clients: app.clients, unused: app.unused };
}

async function standUpStackOf(
  app: AppInMaking,
  { name, template, parameters, assets }: AssemblyStack,
  told: Told,
): Promise<Readonly<Record<string, string>>> {
  const plan = planStack({ identity: identityOf(app, name), template, parameters });
  refuseUnknownTypes(plan);
  const made = new Map<string, MadeResource>();
  for (const resource of plan.resources) {
    const properties = propertiesOf(app, plan, resource, { resources: made, others: told });
    const { logicalId, type } = resource;
    const maker = MAKERS[type];
    if (maker === undefined) continue;
    made.set(logicalId, await maker({ logicalId, type, stackName: name, properties, assets }, app));
  }
  return outputsOf(app, plan, made, told);
}

function identityOf(
  { aws: { account, accountId, region } }: AppInMaking,
  name: string,
): StackPlan['identity'] {
  const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/${account.ids.uuid()}`;
  return { name, stackId, region, accountId };
}

/** All at once, so that nobody meets them one by one. */
function refuseUnknownTypes({ identity, resources }: StackPlan): void {
  const unknown = resources.filter(({ type }) => !Object.hasOwn(MAKERS, type));
  if (unknown.length === 0) return;
  throw new ToolkitError(
    'config-invalid',
    `stack "${identity.name}" has resources that the local AWS does not know: ${unknown.map(placeOf).join(', ')}`,
    { hint: 'Synthesize the app without them to run the rest.' },
  );
}

function propertiesOf(
  app: AppInMaking,
  plan: StackPlan,
  resource: PlannedResource,
  made: MadeSoFar,
): Readonly<Record<string, unknown>> {
  const at = `${placeOf(resource)} of stack "${plan.identity.name}"`;
  const resolved = resolveValue(readProperties(resource), plan.scope(at, made));
  const withSecrets = resolveReferences(resolved, at, (id) =>
    app.aws.account.secrets.find(id)?.value.reveal(),
  );
  const local = toLocalAddresses(withSecrets, addressesOf(app));
  return isObject(local) ? local : {};
}

/** Of what does nothing here the name alone, of policies what is evaluated: the rest need not make sense to us. */
function readProperties({ type, properties }: PlannedResource): Readonly<Record<string, unknown>> {
  if (!Object.hasOwn(UNUSED_MAKERS, type)) return evaluatedProperties(type, properties);
  const name = namingProperty(type);
  return name !== undefined && Object.hasOwn(properties, name) ? { [name]: properties[name] } : {};
}

/** Dynamic references are not resolved in outputs, in AWS neither: none of them holds a secret. */
function outputsOf(
  app: AppInMaking,
  { identity, outputs, scope }: StackPlan,
  made: ReadonlyMap<string, MadeResource>,
  told: Told,
): Readonly<Record<string, string>> {
  const entries: [string, string][] = outputs.map(({ name, value, exportName }) => {
    const resolving = scope(`output "${name}" of stack "${identity.name}"`, {
      resources: made,
      others: told,
    });
    const resolved = textOf(resolveValue(value, resolving));
    // Others import what the template says, and their own addresses are found by its form.
    told.outputs.set(`${identity.name}/${name}`, resolved);
    if (exportName !== undefined) told.exports.set(textOf(resolveValue(exportName, resolving)), resolved);
    return [name, textOf(toLocalAddresses(resolved, addressesOf(app)))];
  });
  return Object.fromEntries(entries);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function addressesOf({ aws, apis, userPools, domains }: AppInMaking): LocalAddresses {
  const { issuerUrl, tokenUrl, authorizationUrl } = aws.issuer;
  return {
    endpointUrl: aws.endpointUrl,
    issuerUrl,
    tokenUrl,
    authorizationUrl,
    hasApi: (id) => apis.has(id),
    hasFunctionUrl: (id) => aws.account.functionUrls.has(id),
    hasUserPool: (id) => userPools.has(id),
    hasDomain: (prefix) => domains.has(prefix),
  };
}

function refuseUninvokable(app: AppInMaking): void {
  const [first] = uninvokableMethods(app);
  if (first === undefined) return;
  throw new ToolkitError('config-invalid', first, {
    hint: 'AWS would answer every call with 500: add an AWS::Lambda::Permission for apigateway.amazonaws.com.',
  });
}
