import { z } from 'zod';
import { unsupported } from '../unsupported.ts';
import { secret } from '../../../contract/secret.ts';
import type { ResourceMethod, Throttle, UsagePlan } from '../../api-gateway/state.ts';
import { boolean, cannot, decodeProperties, madeUpName, noteUnused, number } from '../making.ts';
import type { ApiInMaking, AppInMaking, Maker, ResourceToMake } from '../making.ts';

const text = z.string();

/** Requests of an account in a Region (API Gateway quotas; background knowledge). */
const ACCOUNT_RATE = 10_000;
const ACCOUNT_BURST = 5000;

const restApiProperties = z.object({
  Name: text.optional(),
  Body: unsupported('an API from a document is not supported'),
  BodyS3Location: unsupported('an API from a document is not supported'),
  CloneFrom: unsupported('a copy of an API is not supported'),
  ApiKeySourceType: z.literal('HEADER', 'keys from an authorizer are not supported').optional(),
  BinaryMediaTypes: z.array(z.unknown()).max(0, 'binary bodies are not supported').optional(),
  DisableExecuteApiEndpoint: boolean.optional(),
});

/** `AWS::ApiGateway::RestApi`: named resources, each added by the template. */
export const makeRestApi: Maker = (resource, app) => {
  const { Name, DisableExecuteApiEndpoint } = decodeProperties(resource, restApiProperties);
  if (DisableExecuteApiEndpoint === true)
    throw cannot(resource, 'closes its own URL: domains are not supported');
  if (resource.properties.Policy !== undefined) noteUnused(app, resource, 'Policy');
  const { ids, clock, apiGateway } = app.aws.account;
  const id = ids.apiGateway();
  const rootId = ids.apiGateway();
  const name = Name ?? madeUpName(app, resource);
  app.apis.set(id, {
    where: `REST API "${name}"`,
    resources: new Map([[rootId, { id: rootId, path: '/', methods: [] }]]),
  });
  const createdAt = clock.now();
  apiGateway.restApis.set(id, { id, name, createdAt, stages: [], functionName: '', resources: [] });
  return { ref: id, attributes: { RestApiId: id, RootResourceId: rootId } };
};

/** `AWS::ApiGateway::Resource`: one part of a path below another. */
export const makeResource: Maker = (resource, app) => {
  const { RestApiId, ParentId, PathPart } = decodeProperties(
    resource,
    z.object({ RestApiId: text, ParentId: text, PathPart: text }),
  );
  const api = apiOf(resource, app, RestApiId);
  const parent = api.resources.get(ParentId);
  if (parent === undefined) throw cannot(resource, 'stands below a resource that its API has not');
  const id = app.aws.account.ids.apiGateway();
  api.resources.set(id, { id, path: `${parent.path.replace(/\/$/, '')}/${PathPart}`, methods: [] });
  return { ref: id, attributes: { ResourceId: id } };
};

const methodProperties = z.object({
  RestApiId: text,
  ResourceId: text,
  HttpMethod: text,
  AuthorizationType: z.literal('NONE', 'authorizers are not supported').default('NONE'),
  ApiKeyRequired: boolean.default(false),
  OperationName: text.optional(),
  Integration: z.object({
    Type: z.literal('AWS_PROXY', 'Lambda proxy integrations alone are supported'),
    Uri: text,
  }),
});

/** `AWS::ApiGateway::Method`: a function as Lambda proxy. */
export const makeMethod: Maker = (resource, app) => {
  const properties = decodeProperties(resource, methodProperties);
  const { RestApiId, ResourceId, HttpMethod, ApiKeyRequired, OperationName, Integration } = properties;
  const api = apiOf(resource, app, RestApiId);
  const place = api.resources.get(ResourceId);
  if (place === undefined) throw cannot(resource, 'belongs to a resource that its API has not');
  for (const name of ['RequestValidatorId', 'RequestParameters', 'RequestModels']) {
    if (resource.properties[name] !== undefined) noteUnused(app, resource, name);
  }
  const method: ResourceMethod = {
    httpMethod: HttpMethod,
    apiKeyRequired: ApiKeyRequired,
    functionName: functionOf(resource, Integration.Uri),
    operationName: OperationName,
  };
  api.resources.set(ResourceId, { ...place, methods: [...place.methods, method] });
  return { ref: `${RestApiId}-${ResourceId}-${HttpMethod}`, attributes: {} };
};

/** `AWS::ApiGateway::Deployment`: the methods as they are now; what is added later is not deployed. */
export const makeDeployment: Maker = (resource, app) => {
  const { RestApiId, StageName } = decodeProperties(
    resource,
    z.object({ RestApiId: text, StageName: text.optional() }),
  );
  const api = apiOf(resource, app, RestApiId);
  const resources = [...api.resources.values()];
  if (resources.every(({ methods }) => methods.length === 0)) {
    throw cannot(resource, 'deploys an API without methods; it has to depend on them');
  }
  const id = app.aws.account.ids.apiGateway().slice(0, 6);
  app.deployments.set(id, resources);
  if (StageName !== undefined)
    putStage(resource, app, { apiId: RestApiId, name: StageName, deploymentId: id });
  return { ref: id, attributes: { DeploymentId: id } };
};

const methodSetting = z.object({
  HttpMethod: text.default('*'),
  ResourcePath: text.default('/*'),
  ThrottlingRateLimit: number.optional(),
  ThrottlingBurstLimit: number.optional(),
});

/** `AWS::ApiGateway::Stage`. */
export const makeStage: Maker = (resource, app) => {
  const { RestApiId, DeploymentId, StageName, Variables, MethodSettings } = decodeProperties(
    resource,
    z.object({
      RestApiId: text,
      DeploymentId: text,
      StageName: text,
      Variables: z.record(text, text).optional(),
      MethodSettings: z.array(methodSetting).default([]),
      CanarySetting: unsupported('canaries are not supported'),
      CacheClusterEnabled: z
        .union([z.literal(false), z.literal('false')], 'caches are not supported')
        .optional(),
    }),
  );
  if (Object.keys(Variables ?? {}).length > 0) throw cannot(resource, 'has stage variables');
  const throttle = throttleOf(resource, MethodSettings);
  putStage(resource, app, { apiId: RestApiId, name: StageName, deploymentId: DeploymentId, throttle });
  return { ref: StageName, attributes: {} };
};

/** The throttle that a stage has for each of its methods. */
function throttleOf(
  resource: ResourceToMake,
  settings: readonly z.infer<typeof methodSetting>[],
): Throttle | undefined {
  const throttling = settings.filter(
    (setting) => setting.ThrottlingRateLimit !== undefined || setting.ThrottlingBurstLimit !== undefined,
  );
  const [first] = throttling;
  if (first === undefined) return undefined;
  if (throttling.some(({ HttpMethod, ResourcePath }) => HttpMethod !== '*' || ResourcePath !== '/*')) {
    throw cannot(resource, 'throttles single methods');
  }
  // What is left out is what the account has.
  const { ThrottlingRateLimit = ACCOUNT_RATE, ThrottlingBurstLimit = ACCOUNT_BURST } = first;
  return { rateLimit: ThrottlingRateLimit, burstLimit: ThrottlingBurstLimit };
}

interface StageToPut {
  readonly apiId: string;
  readonly name: string;
  readonly deploymentId: string;
  readonly throttle?: Throttle | undefined;
}

function putStage(
  resource: ResourceToMake,
  app: AppInMaking,
  { apiId, name, deploymentId, throttle }: StageToPut,
): void {
  const { clock, apiGateway } = app.aws.account;
  const api = apiGateway.restApis.get(apiId);
  const resources = app.deployments.get(deploymentId);
  if (api === undefined || resources === undefined) throw cannot(resource, 'deploys what its API has not');
  if (api.stages.length > 0 && JSON.stringify(api.resources) !== JSON.stringify(resources)) {
    throw cannot(resource, 'is of another deployment than the other stages of its API');
  }
  const stage = { name, deploymentId, createdAt: clock.now(), throttle };
  apiGateway.restApis.set(apiId, { ...api, resources, stages: [...api.stages, stage] });
}

/** `AWS::ApiGateway::ApiKey`. */
export const makeApiKey: Maker = (resource, app) => {
  const { Name, Value, Enabled } = decodeProperties(
    resource,
    z.object({
      Name: text.optional(),
      // API Gateway API reference, CreateApiKey (background knowledge).
      Value: text.min(20, 'a key has at least 20 characters').max(128, 'a key has at most 128').optional(),
      Enabled: boolean.default(false),
      StageKeys: unsupported('keys of stages are not supported; a usage plan opens them'),
    }),
  );
  const { ids, clock, apiGateway } = app.aws.account;
  const id = ids.apiGateway();
  apiGateway.apiKeys.set(id, {
    id,
    name: Name ?? madeUpName(app, resource),
    value: secret(Value ?? ids.credential(40)),
    enabled: Enabled,
    createdAt: clock.now(),
  });
  return { ref: id, attributes: { APIKeyId: id } };
};

const usagePlanProperties = z.object({
  UsagePlanName: text.optional(),
  ApiStages: z
    .array(
      z.object({
        ApiId: text,
        Stage: text,
        Throttle: z
          .record(text, z.unknown())
          .refine(
            (methods) => Object.keys(methods).length === 0,
            'throttles of single methods are not supported',
          )
          .optional(),
      }),
    )
    .default([]),
  Throttle: z.object({ RateLimit: number, BurstLimit: number }).optional(),
  Quota: z
    .object({ Limit: number, Period: z.enum(['DAY', 'WEEK', 'MONTH']), Offset: number.optional() })
    .optional(),
});

/** `AWS::ApiGateway::UsagePlan`: its throttle and quota are in force. */
export const makeUsagePlan: Maker = (resource, app) => {
  const { UsagePlanName, ApiStages, Throttle, Quota } = decodeProperties(resource, usagePlanProperties);
  const { ids, apiGateway } = app.aws.account;
  const id = ids.apiGateway();
  const plan: UsagePlan = {
    id,
    name: UsagePlanName ?? madeUpName(app, resource),
    apiStages: ApiStages.map(({ ApiId, Stage }) => ({ apiId: ApiId, stage: Stage })),
    keyIds: [],
    throttle: Throttle && { rateLimit: Throttle.RateLimit, burstLimit: Throttle.BurstLimit },
    quota: Quota && { limit: Quota.Limit, period: Quota.Period, offset: Quota.Offset },
  };
  for (const { apiId, stage } of plan.apiStages) {
    const stages = apiGateway.restApis.get(apiId)?.stages ?? [];
    if (!stages.some(({ name }) => name === stage))
      throw cannot(resource, `names stage "${stage}", which is not there`);
  }
  apiGateway.usagePlans.set(id, plan);
  return { ref: id, attributes: { Id: id } };
};

/** `AWS::ApiGateway::UsagePlanKey`. */
export const makeUsagePlanKey: Maker = (resource, app) => {
  const { KeyId, UsagePlanId } = decodeProperties(
    resource,
    z.object({ KeyId: text, KeyType: z.literal('API_KEY'), UsagePlanId: text }),
  );
  const { apiKeys, usagePlans } = app.aws.account.apiGateway;
  const plan = usagePlans.get(UsagePlanId);
  if (plan === undefined || !apiKeys.has(KeyId))
    throw cannot(resource, 'joins a key and a plan that are not there');
  usagePlans.set(UsagePlanId, { ...plan, keyIds: [...plan.keyIds, KeyId] });
  const id = `${KeyId}:${UsagePlanId}`;
  return { ref: id, attributes: { Id: id } };
};

function apiOf(resource: ResourceToMake, { apis }: AppInMaking, id: string): ApiInMaking {
  const api = apis.get(id);
  if (api === undefined) throw cannot(resource, `belongs to REST API "${id}", which the app does not make`);
  return api;
}

/** `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION_ARN/invocations`, with or without a qualifier. */
function functionOf(resource: ResourceToMake, uri: string): string {
  const name = /\/functions\/arn:[^/]*:function:([\w-]+)(?::[\w$-]+)?\/invocations$/.exec(uri)?.[1];
  if (name === undefined) throw cannot(resource, 'calls what is no function');
  return name;
}
