import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { ToolkitError } from '../contract/errors.ts';
import type { RouteMap } from '../contract/route-map.ts';
import { secret } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import { GATEWAY_OUTPUTS, interceptorFunctionName, vendorOutput } from '../contract/stack-outputs.ts';
import type { StackOutputs } from '../contract/stack-outputs.ts';
import type { InterceptorPlan } from '../contract/interceptor-plan.ts';
import { DEAD_END } from './issuer/client.ts';
import type { RestApi } from './api-gateway/state.ts';
import { arnOf } from './control-plane/arns.ts';
import { awsVariables } from './lambda/aws-variables.ts';
import type { LocalAws } from './start.ts';

/** One vendor's part of a stack: an API in front of a function that carries the routes of all its targets. */
export interface StackVendor {
  readonly target: string;
  readonly routes: readonly RouteMap[];
  /** Variables of the function besides `DEPLOYMENT_ID` and `ROUTES_FILE`. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The function at both interception points of the gateway. */
export interface StackInterceptor {
  readonly plan: InterceptorPlan;
  readonly bundlePath: string;
  /** Values of the variables that steps name as places of secrets. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** The role as which it runs; left out, it has the account's own access key. */
  readonly roleArn?: string | undefined;
}

/** What a stack is made of. */
export interface StackDefinition {
  readonly gateway: GatewayConfig;
  readonly vendors: readonly StackVendor[];
  /** The target function's bundle. */
  readonly bundlePath: string;
  /** Where gateway.yaml has steps. */
  readonly interceptor?: StackInterceptor | undefined;
  /** Secret of the issuer's client; where it is left out, the one that it has in a kept state, else a made-up one. */
  readonly clientSecret?: Secret | undefined;
}

/** The client of the stack's issuer, for machines and for people who log in. */
export interface StackClient {
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly tokenUrl: string;
  readonly scope: string;
  readonly discoveryUrl: string;
}

/** A stack that stands: what `cdk deploy` would tell, and the client that Cognito would know. */
export interface LocalStack {
  readonly outputs: StackOutputs;
  readonly client: StackClient;
  /** Puts new routes into place. APIs, key and client stay, so URLs stay too; a new target gets a new API. */
  redeploy(vendors: readonly StackVendor[]): Promise<StackOutputs>;
}

interface Parts {
  readonly aws: LocalAws;
  readonly definition: StackDefinition;
  readonly folder: string;
  readonly keyId: string;
}

const STAGE = 'prod';
const FUNCTION_TIMEOUT_MS = 29_000;
/** Longer than the exchange of a token may take. */
const INTERCEPTOR_TIMEOUT_MS = 15_000;
const ACCESS_TOKEN_TTL_SECONDS = 3600;

/**
 * Stands up what a deployed stack would own: per vendor an API, a usage plan and a function, one API key, one client.
 * What a kept state has of it stays, so that URLs, key and client stay too; with what functions need it is kept itself.
 * @throws ToolkitError `peer-missing` where the issuer's library is not installed, `file-unwritable` where the state
 *   cannot be kept, `config-invalid` where there are steps and no function for them.
 */
export async function standUpStack(aws: LocalAws, definition: StackDefinition): Promise<LocalStack> {
  requireInterceptor(definition);
  const { deploymentId } = definition.gateway;
  const client = await putClient(aws, definition);
  const folder = await makeFolder(aws);
  const keyId = findApiKey(aws, deploymentId) ?? putApiKey(aws, deploymentId);
  const parts: Parts = { aws, definition, folder, keyId };
  const deploy = async (vendors: readonly StackVendor[]): Promise<StackOutputs> => {
    const apis = await Promise.all(vendors.map((vendor) => deployVendor(parts, vendor)));
    const vendorOutputs = Object.fromEntries(apis.flatMap((api) => Object.entries(api)));
    const interceptorOutputs = await deployInterceptor(parts, client);
    await aws.save();
    return {
      [`${deploymentId}-local`]: {
        ...gatewayOutputs(parts, client),
        ...interceptorOutputs,
        ...vendorOutputs,
      },
    };
  };
  return { outputs: await deploy(definition.vendors), client, redeploy: deploy };
}

/** The one client of the stack; that of a kept state gets the secret that is asked for now. */
async function putClient(aws: LocalAws, { gateway, clientSecret }: StackDefinition): Promise<StackClient> {
  const { issuer, account } = aws;
  const name = `${gateway.deploymentId}-local`;
  const kept = issuer.listClients().find((client) => client.name === name);
  const client: StackClient = {
    clientId: kept?.clientId ?? account.ids.credential(26).toLowerCase(),
    clientSecret: clientSecret ?? kept?.clientSecret ?? secret(account.ids.credential(51)),
    tokenUrl: issuer.tokenUrl,
    scope: `${gateway.deploymentId}/invoke`,
    discoveryUrl: issuer.discoveryUrl,
  };
  await issuer.registerClient({
    clientId: client.clientId,
    name,
    clientSecret: client.clientSecret,
    scopes: [client.scope],
    accessTokenTtlSeconds: ACCESS_TOKEN_TTL_SECONDS,
    redirectUris: [DEAD_END],
  });
  return client;
}

/** Where functions' files lie: with a kept state, or as long as the local AWS runs. Routes name hosts of vendors. */
async function makeFolder(aws: LocalAws): Promise<string> {
  if (aws.stateFolder !== undefined) {
    const folder = join(aws.stateFolder, 'functions');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-'));
  aws.onClose(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function deployVendor(parts: Parts, vendor: StackVendor): Promise<Readonly<Record<string, string>>> {
  const { aws, definition, folder } = parts;
  const { deploymentId } = definition.gateway;
  const name = `${deploymentId}-${vendor.target}`;
  const own = join(folder, name);
  await mkdir(own, { recursive: true, mode: 0o700 });
  const routesFiles = await Promise.all(
    vendor.routes.map((map) => put(join(own, `${map.target}.routes.json`), JSON.stringify(map))),
  );
  aws.deployFunction({
    name,
    bundlePath:
      aws.stateFolder === undefined ? definition.bundlePath : await copyBundle(definition.bundlePath, own),
    environment: {
      ...vendor.environment,
      DEPLOYMENT_ID: deploymentId,
      ROUTES_FILE: routesFiles.join(delimiter),
    },
    timeoutMs: FUNCTION_TIMEOUT_MS,
    tokenQueries: tokenQueriesOf(vendor.routes),
  });
  const api = findApi(aws, name) ?? putApi(parts, name);
  return {
    [vendorOutput(vendor.target, 'ApiUrl')]: `${aws.endpointUrl}/_api/${api.id}/${STAGE}`,
    [vendorOutput(vendor.target, 'ApiId')]: api.id,
    [vendorOutput(vendor.target, 'ApiStage')]: STAGE,
  };
}

/** A gateway without its guard must not come about by a part that was forgotten. */
function requireInterceptor({ gateway, interceptor }: StackDefinition): void {
  const { request, response } = gateway.interceptors;
  if (request.length + response.length === 0 || interceptor !== undefined) return;
  throw new ToolkitError('config-invalid', 'gateway.yaml has interceptor steps, and no function runs them', {
    hint: 'Pass "interceptor" with the compiled plan.',
  });
}

/** The interceptor function as a stack deploys it; it reads secrets from this local AWS. */
async function deployInterceptor(
  { aws, definition, folder }: Parts,
  client: StackClient,
): Promise<Readonly<Record<string, string>>> {
  const { gateway, interceptor } = definition;
  if (interceptor === undefined) return {};
  const name = interceptorFunctionName(gateway.deploymentId);
  const own = join(folder, name);
  await mkdir(own, { recursive: true, mode: 0o700 });
  const { bundlePath, plan, environment, roleArn } = interceptor;
  aws.deployFunction({
    name,
    bundlePath: aws.stateFolder === undefined ? bundlePath : await copyBundle(bundlePath, own),
    environment: {
      ...environment,
      ...(roleArn === undefined ? awsVariables(aws.sdkSettings) : {}),
      DEPLOYMENT_ID: gateway.deploymentId,
      INTERCEPTORS_FILE: await put(join(own, 'interceptors.json'), JSON.stringify(plan)),
      DISCOVERY_URL: gateway.inbound.discoveryUrl ?? client.discoveryUrl,
      ALLOWED_CLIENTS: (gateway.inbound.allowedClients ?? [client.clientId]).join(','),
    },
    timeoutMs: INTERCEPTOR_TIMEOUT_MS,
    roleArn,
  });
  return { [GATEWAY_OUTPUTS.interceptorArn]: arnOf(aws, 'lambda', `function:${name}`) };
}

function tokenQueriesOf(routes: readonly RouteMap[]): readonly string[] {
  const placements = routes.flatMap(({ tokens }) => tokens.map(({ placement }) => placement));
  return [...new Set(placements.flatMap((placement) => (placement.as === 'query' ? [placement.name] : [])))];
}

/** Code lives in the account, as at Lambda: a bundle that is made anew or removed changes nothing that was deployed. */
async function copyBundle(bundlePath: string, folder: string): Promise<string> {
  const content = await readFile(bundlePath);
  return put(join(folder, basename(bundlePath)), content);
}

/** Writes a file of its owner's alone: whoever reads it, also after a crash, finds the one before or this one. */
async function put(file: string, content: string | Buffer): Promise<string> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await writeFile(aside, content, { mode: 0o600 });
    await rename(aside, file);
  } finally {
    await rm(aside, { force: true });
  }
  return file;
}

function findApi({ account }: LocalAws, name: string): RestApi | undefined {
  return [...account.apiGateway.restApis.values()].find((api) => api.name === name);
}

function putApi({ aws, keyId }: Parts, name: string): RestApi {
  const { ids, clock, apiGateway } = aws.account;
  const createdAt = clock.now();
  const api: RestApi = {
    id: ids.apiGateway(),
    name,
    createdAt,
    stages: [{ name: STAGE, deploymentId: ids.apiGateway().slice(0, 6), createdAt }],
    functionName: name,
  };
  apiGateway.restApis.set(api.id, api);
  const planId = ids.apiGateway();
  const apiStages = [{ apiId: api.id, stage: STAGE }];
  apiGateway.usagePlans.set(planId, { id: planId, name, apiStages, keyIds: [keyId] });
  return api;
}

function findApiKey({ account }: LocalAws, name: string): string | undefined {
  return [...account.apiGateway.apiKeys.values()].find((key) => key.name === name)?.id;
}

function putApiKey({ account }: LocalAws, name: string): string {
  const { ids, clock, apiGateway } = account;
  const id = ids.apiGateway();
  const value = secret(ids.credential(40));
  apiGateway.apiKeys.set(id, { id, name, value, enabled: true, createdAt: clock.now() });
  return id;
}

function gatewayOutputs(
  { aws, definition, keyId }: Parts,
  client: StackClient,
): Readonly<Record<string, string>> {
  return {
    [GATEWAY_OUTPUTS.gatewayRoleArn]: `arn:aws:iam::${aws.accountId}:role/${definition.gateway.deploymentId}-gateway`,
    [GATEWAY_OUTPUTS.apiKeyId]: keyId,
    [GATEWAY_OUTPUTS.discoveryUrl]: client.discoveryUrl,
    [GATEWAY_OUTPUTS.tokenUrl]: client.tokenUrl,
    [GATEWAY_OUTPUTS.clientId]: client.clientId,
    [GATEWAY_OUTPUTS.scope]: client.scope,
  };
}
