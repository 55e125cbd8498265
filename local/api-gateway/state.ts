import type { Secret } from '../../contract/secret.ts';

/** A REST API: everything below `/{proxy+}` goes to one function. */
export interface RestApi {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly stages: readonly Stage[];
  readonly functionName: string;
  /** The export of a stage, OpenAPI 3.0 as JSON text, where the API is more than one greedy path. */
  readonly exportStage?: ((stage: string) => string) | undefined;
}

/** A stage of a REST API. */
export interface Stage {
  readonly name: string;
  readonly deploymentId: string;
  readonly createdAt: number;
}

/** An API key. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly value: Secret;
  readonly enabled: boolean;
  readonly createdAt: number;
}

/** A usage plan: which keys open which stages. */
export interface UsagePlan {
  readonly id: string;
  readonly name: string;
  readonly apiStages: readonly { readonly apiId: string; readonly stage: string }[];
  readonly keyIds: readonly string[];
}

/** Everything API Gateway keeps, by id. */
export interface ApiGatewayState {
  readonly restApis: Map<string, RestApi>;
  readonly apiKeys: Map<string, ApiKey>;
  readonly usagePlans: Map<string, UsagePlan>;
}

/** An account's API Gateway before anything is made. */
export function createApiGatewayState(): ApiGatewayState {
  return { restApis: new Map(), apiKeys: new Map(), usagePlans: new Map() };
}

/** The enabled key of that value in a usage plan of that stage, or nothing. */
export function keyForStage(
  state: ApiGatewayState,
  apiId: string,
  stage: string,
  value: string | undefined,
): ApiKey | undefined {
  if (value === undefined) return undefined;
  return [...state.usagePlans.values()]
    .filter((plan) => plan.apiStages.some((item) => item.apiId === apiId && item.stage === stage))
    .flatMap((plan) => plan.keyIds.map((id) => state.apiKeys.get(id)))
    .find((key) => key !== undefined && key.enabled && key.value.reveal() === value);
}

/** The export of a stage as `GetExport` gives it: OpenAPI 3.0 as JSON text, the stage as `basePath` (observed 2026-09-28). */
export function exportOf(endpointUrl: string, api: RestApi, stage: string): string {
  if (api.exportStage !== undefined) return api.exportStage(stage);
  const server = {
    url: `${endpointUrl}/_api/${api.id}/{basePath}`,
    variables: { basePath: { default: stage } },
  };
  return JSON.stringify({
    openapi: '3.0.1',
    info: { title: api.name, version: new Date(api.createdAt).toISOString() },
    servers: [server],
    paths: { '/{proxy+}': { 'x-amazon-apigateway-any-method': { responses: {} } } },
  });
}
