import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { RouteMap } from '../contract/route-map.ts';
import { secret } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import { GATEWAY_OUTPUTS, vendorOutput } from '../contract/stack-outputs.ts';
import type { StackOutputs } from '../contract/stack-outputs.ts';
import type { RestApi } from './api-gateway/state.ts';
import type { LocalAws } from './start.ts';

/** One vendor's part of a stack: an API in front of a function that carries the routes of all its targets. */
export interface StackVendor {
  readonly target: string;
  readonly routes: readonly RouteMap[];
  /** Variables of the function besides `DEPLOYMENT_ID` and `ROUTES_FILE`. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a stack is made of. */
export interface StackDefinition {
  readonly gateway: GatewayConfig;
  readonly vendors: readonly StackVendor[];
  /** The target function's bundle. */
  readonly bundlePath: string;
  /** Secret of the issuer's client; made up where it is left out. */
  readonly clientSecret?: Secret | undefined;
}

/** A machine client of the stack's issuer. */
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
const ACCESS_TOKEN_TTL_SECONDS = 3600;

/**
 * Stands up what a deployed stack would own: per vendor an API, a usage plan and a function, one API key, one client.
 * @throws ToolkitError `peer-missing` where the issuer's library is not installed.
 */
export async function standUpStack(aws: LocalAws, definition: StackDefinition): Promise<LocalStack> {
  const { deploymentId } = definition.gateway;
  const client: StackClient = {
    clientId: aws.account.ids.credential(26).toLowerCase(),
    clientSecret: definition.clientSecret ?? secret(aws.account.ids.credential(51)),
    tokenUrl: aws.issuer.tokenUrl,
    scope: `${deploymentId}/invoke`,
    discoveryUrl: aws.issuer.discoveryUrl,
  };
  const { clientId, clientSecret, scope } = client;
  await aws.issuer.registerClient({
    clientId,
    clientSecret,
    scopes: [scope],
    accessTokenTtlSeconds: ACCESS_TOKEN_TTL_SECONDS,
  });
  // Routes name vendors' hosts; the folder is its owner's alone.
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-'));
  aws.onClose(() => rm(folder, { recursive: true, force: true }));
  const parts: Parts = { aws, definition, folder, keyId: putApiKey(aws, deploymentId) };
  const deploy = async (vendors: readonly StackVendor[]): Promise<StackOutputs> => {
    const apis = await Promise.all(vendors.map((vendor) => deployVendor(parts, vendor)));
    const vendorOutputs = Object.fromEntries(apis.flatMap((api) => Object.entries(api)));
    return { [`${deploymentId}-local`]: { ...gatewayOutputs(parts, client), ...vendorOutputs } };
  };
  return { outputs: await deploy(definition.vendors), client, redeploy: deploy };
}

async function deployVendor(parts: Parts, vendor: StackVendor): Promise<Readonly<Record<string, string>>> {
  const { aws, definition, folder } = parts;
  const { deploymentId } = definition.gateway;
  const name = `${deploymentId}-${vendor.target}`;
  const routesFiles = vendor.routes.map(({ target }) =>
    join(folder, `${vendor.target}.${target}.routes.json`),
  );
  await Promise.all(
    vendor.routes.map((map, index) =>
      writeFile(routesFiles[index] ?? '', JSON.stringify(map), { mode: 0o600 }),
    ),
  );
  aws.deployFunction({
    name,
    bundlePath: definition.bundlePath,
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

function tokenQueriesOf(routes: readonly RouteMap[]): readonly string[] {
  const placements = routes.flatMap(({ tokens }) => tokens.map(({ placement }) => placement));
  return [...new Set(placements.flatMap((placement) => (placement.as === 'query' ? [placement.name] : [])))];
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
