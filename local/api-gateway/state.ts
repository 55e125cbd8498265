import type { Secret } from '../../contract/secret.ts';

/** A REST API. */
export interface RestApi {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly stages: readonly Stage[];
  /** The function behind `/{proxy+}` where no resources are named. */
  readonly functionName?: string | undefined;
  /** Left out: `/{proxy+}` with any method and an API key, to the one function. */
  readonly resources?: readonly Resource[] | undefined;
  /** Left out: stages serve the resources as they are now. */
  readonly deployments?: readonly Deployment[] | undefined;
  /** The export of a stage, OpenAPI 3.0 as JSON text, in place of the one that is made of the resources. */
  readonly exportStage?: ((stage: string) => string) | undefined;
}

/** A resource of a REST API. */
export interface Resource {
  readonly id: string;
  /** For example `/`, `/pets/{petId}` or `/files/{proxy+}`. */
  readonly path: string;
  readonly methods: readonly ResourceMethod[];
}

/** A method of a resource. Its integration is a function, as Lambda proxy, or an HTTP endpoint; without one it is not deployed. */
export interface ResourceMethod {
  /** `GET`, or `ANY`. */
  readonly httpMethod: string;
  readonly apiKeyRequired: boolean;
  readonly functionName?: string | undefined;
  readonly httpProxy?: HttpProxy | undefined;
  /** Parameters that it declares, for example `method.request.header.X-Token`, and whether they must be there. */
  readonly requestParameters?: Readonly<Record<string, boolean>> | undefined;
  /** Becomes the export's `operationId`. */
  readonly operationName?: string | undefined;
}

/** An HTTP endpoint behind a method, as HTTP proxy. */
export interface HttpProxy {
  /** For example `https://api.example.com/pets/{petId}`. */
  readonly uri: string;
  /** `ANY` sends the client's own. */
  readonly httpMethod: string;
  /** What of the request goes where, for example `integration.request.header.X-Key: method.request.header.X-Token`. */
  readonly requestParameters?: Readonly<Record<string, string>> | undefined;
}

/** What was deployed, and when. */
export interface Deployment {
  readonly id: string;
  readonly createdAt: number;
  readonly resources: readonly Resource[];
}

/** A stage of a REST API. */
export interface Stage {
  readonly name: string;
  /** Functions read them in their event. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  readonly deploymentId: string;
  readonly createdAt: number;
  /** Of each method, for all callers together. */
  readonly throttle?: Throttle | undefined;
}

/** An API key. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly value: Secret;
  readonly enabled: boolean;
  readonly createdAt: number;
}

/** A usage plan: which keys open which stages, and how often. */
export interface UsagePlan {
  readonly id: string;
  readonly name: string;
  readonly apiStages: readonly { readonly apiId: string; readonly stage: string }[];
  readonly keyIds: readonly string[];
  readonly throttle?: Throttle | undefined;
  readonly quota?: Quota | undefined;
}

/** A token bucket: it holds `burstLimit` requests and gains `rateLimit` per second. */
export interface Throttle {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** Requests of each key in a period. */
export interface Quota {
  readonly limit: number;
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
  /** The day on which a period starts: of a week 0 is Sunday, of a month 0 is the first. */
  readonly offset?: number | undefined;
}

/** What a key has used of a plan. */
export interface Usage {
  /** Requests that the bucket still holds, and when that was so. */
  readonly tokens: number;
  readonly countedAt: number;
  /** Start of the quota's period, and the requests in it. */
  readonly periodStart: number;
  readonly used: number;
}

/** Everything API Gateway keeps, by id. */
export interface ApiGatewayState {
  readonly restApis: Map<string, RestApi>;
  readonly apiKeys: Map<string, ApiKey>;
  readonly usagePlans: Map<string, UsagePlan>;
  /** What keys have used of plans, by `PLAN/KEY`, and callers of a stage's methods, by `API/STAGE/METHOD/PATH`. */
  readonly usage: Map<string, Usage>;
}

/** An account's API Gateway before anything is made. */
export function createApiGatewayState(): ApiGatewayState {
  return { restApis: new Map(), apiKeys: new Map(), usagePlans: new Map(), usage: new Map() };
}

/** A key and the plan by which it opens a stage. */
export interface Grant {
  readonly plan: UsagePlan;
  readonly key: ApiKey;
}

/** The enabled key of that value and its usage plan of that stage, or nothing. */
export function grantForStage(
  state: ApiGatewayState,
  apiId: string,
  stage: string,
  value: string | undefined,
): Grant | undefined {
  if (value === undefined) return undefined;
  return [...state.usagePlans.values()]
    .filter((plan) => plan.apiStages.some((item) => item.apiId === apiId && item.stage === stage))
    .flatMap((plan) => plan.keyIds.map((id) => ({ plan, key: state.apiKeys.get(id) })))
    .find((grant): grant is Grant => grant.key?.enabled === true && grant.key.value.reveal() === value);
}

/** Whether a key of that value is there already. */
export function isKeyTaken({ apiKeys }: ApiGatewayState, value: string): boolean {
  return [...apiKeys.values()].some((key) => key.value.reveal() === value);
}

/** The resources that a stage serves: those of its deployment. */
export function servedResources(api: RestApi, { deploymentId }: Stage): readonly Resource[] {
  const deployment = api.deployments?.find(({ id }) => id === deploymentId);
  return deployment?.resources ?? resourcesOf(api);
}

/** The resources of an API, by path. */
export function resourcesOf(api: RestApi): readonly Resource[] {
  if (api.resources !== undefined) return api.resources;
  const { functionName } = api;
  const any: ResourceMethod = { httpMethod: 'ANY', apiKeyRequired: true, functionName };
  return [
    { id: api.id.slice(-10), path: '/', methods: [] },
    { id: api.id.slice(0, 6), path: '/{proxy+}', methods: [any] },
  ];
}

/**
 * The export of a stage as `GetExport` gives it: OpenAPI 3.0 as JSON text, the stage as `basePath` (observed 2026-09-28).
 * What stands in an operation is from the developer guide's example (api-gateway-export-api).
 */
export function exportOf(endpointUrl: string, api: RestApi, stage: string): string {
  if (api.exportStage !== undefined) return api.exportStage(stage);
  const deployed = api.stages.find(({ name }) => name === stage);
  const all = deployed === undefined ? resourcesOf(api) : servedResources(api, deployed);
  const resources = all.filter(({ methods }) => methods.length > 0);
  const needsKey = resources.some(({ methods }) => methods.some(({ apiKeyRequired }) => apiKeyRequired));
  const server = {
    url: `${endpointUrl}/_api/${api.id}/{basePath}`,
    variables: { basePath: { default: stage } },
  };
  return JSON.stringify({
    openapi: '3.0.1',
    info: { title: api.name, version: new Date(api.createdAt).toISOString() },
    servers: [server],
    paths: Object.fromEntries(resources.map((resource) => [resource.path, pathItemOf(resource)])),
    components: needsKey ? { securitySchemes: { api_key: KEY_SCHEME } } : {},
  });
}

const KEY_SCHEME = { type: 'apiKey', name: 'x-api-key', in: 'header' };

function pathItemOf({ path, methods }: Resource): object {
  const names = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name = '']) => name);
  const parameters = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  return Object.fromEntries(
    methods.map((method) => [
      method.httpMethod === 'ANY' ? 'x-amazon-apigateway-any-method' : method.httpMethod.toLowerCase(),
      operationOf(method, parameters),
    ]),
  );
}

function operationOf(
  { apiKeyRequired, operationName, requestParameters = {} }: ResourceMethod,
  inPath: readonly object[],
): object {
  const declared = Object.entries(requestParameters).flatMap(([key, required]) => {
    const [, place = '', name = ''] = /^method\.request\.(header|querystring)\.(.+)$/.exec(key) ?? [];
    if (place === '') return [];
    const shown = { name, in: place === 'header' ? 'header' : 'query', schema: { type: 'string' } };
    return [required ? { ...shown, required } : shown];
  });
  const parameters = [...inPath, ...declared];
  return {
    ...(operationName === undefined ? {} : { operationId: operationName }),
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: { '200': { description: '200 response' } },
    ...(apiKeyRequired ? { security: [{ api_key: [] }] } : {}),
  };
}
