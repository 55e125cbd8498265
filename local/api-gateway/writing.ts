import { z } from 'zod';
import { secret } from '../../contract/secret.ts';
import type { Account } from '../account.ts';
import { awsError } from '../control-plane/answer.ts';
import type { Answer } from '../control-plane/answer.ts';
import { decode, refused } from './decode.ts';
import { putIntegration, putMethod } from './methods.ts';
import { isKeyTaken, resourcesOf } from './state.ts';
import { keyView, noApi, NO_PLAN, planView, resourceView, restApiView, stageView } from './views.ts';
import type { ApiGatewayOperation, Input } from './operation.ts';
import type { ApiKey, Deployment, Resource, RestApi, Stage, UsagePlan } from './state.ts';

/** The operations of `apigateway` that make or remove something; statuses are the SDK's. */
export const WRITING: readonly ApiGatewayOperation[] = [
  { name: 'CreateRestApi', method: 'POST', path: /^\/restapis\/?$/, status: 201, run: createRestApi },
  {
    name: 'DeleteRestApi',
    method: 'DELETE',
    path: /^\/restapis\/([^/]+)\/?$/,
    status: 202,
    run: deleteRestApi,
  },
  {
    name: 'CreateResource',
    method: 'POST',
    path: /^\/restapis\/([^/]+)\/resources\/([^/]+)\/?$/,
    status: 201,
    run: createResource,
  },
  {
    name: 'PutMethod',
    method: 'PUT',
    path: /^\/restapis\/([^/]+)\/resources\/([^/]+)\/methods\/([^/]+)\/?$/,
    status: 201,
    run: putMethod,
  },
  {
    name: 'PutIntegration',
    method: 'PUT',
    path: /^\/restapis\/([^/]+)\/resources\/([^/]+)\/methods\/([^/]+)\/integration\/?$/,
    status: 201,
    run: putIntegration,
  },
  {
    name: 'CreateDeployment',
    method: 'POST',
    path: /^\/restapis\/([^/]+)\/deployments\/?$/,
    status: 201,
    run: createDeployment,
  },
  {
    name: 'CreateStage',
    method: 'POST',
    path: /^\/restapis\/([^/]+)\/stages\/?$/,
    status: 201,
    run: createStage,
  },
  { name: 'CreateApiKey', method: 'POST', path: /^\/apikeys\/?$/, status: 201, run: createApiKey },
  { name: 'CreateUsagePlan', method: 'POST', path: /^\/usageplans\/?$/, status: 201, run: createUsagePlan },
  {
    name: 'CreateUsagePlanKey',
    method: 'POST',
    path: /^\/usageplans\/([^/]+)\/keys\/?$/,
    status: 201,
    run: createUsagePlanKey,
  },
];

const TAGS = z.record(z.string(), z.string()).optional();
const VARIABLES = z.record(z.string(), z.string()).optional();

/** What is accepted and has no effect here: descriptions, tags and a regional endpoint. Binary media types are refused. */
const REST_API = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  version: z.string().optional(),
  apiKeySource: z.literal('HEADER').optional(),
  endpointConfiguration: z.object({ types: z.array(z.string()).optional() }).optional(),
  tags: TAGS,
});

function createRestApi(account: Account, { body }: Input): Answer {
  const read = decode(REST_API, body);
  if ('refusal' in read) return read.refusal;
  const { ids, clock, apiGateway } = account;
  const root: Resource = { id: ids.apiGateway(), path: '/', methods: [] };
  const api: RestApi = {
    id: ids.apiGateway(),
    name: read.value.name,
    createdAt: clock.now(),
    stages: [],
    resources: [root],
    deployments: [],
  };
  apiGateway.restApis.set(api.id, api);
  return { body: restApiView(api) };
}

function deleteRestApi(account: Account, { ids: [id = ''] }: Input): Answer {
  return account.apiGateway.restApis.delete(id) ? { body: {} } : noApi(account, id);
}

const RESOURCE = z.strictObject({ pathPart: z.string().regex(/^(?:[\w.:~@!$&'()*+,;=-]+|\{[\w.-]+\+?\})$/) });

function createResource(account: Account, { ids: [id = '', parentId = ''], body }: Input): Answer {
  const read = decode(RESOURCE, body);
  if ('refusal' in read) return read.refusal;
  const api = account.apiGateway.restApis.get(id);
  if (api === undefined) return noApi(account, id);
  const resources = resourcesOf(api);
  const parent = resources.find((item) => item.id === parentId);
  if (parent === undefined) return awsError('NotFoundException', 'Invalid Resource identifier specified');
  const path = `${parent.path.replace(/\/$/, '')}/${read.value.pathPart}`;
  if (resources.some((item) => item.path === path)) {
    const text = `Another resource with the same parent already has this name: ${read.value.pathPart}`;
    return awsError('ConflictException', text);
  }
  const resource: Resource = { id: account.ids.apiGateway().slice(0, 6), path, methods: [] };
  account.apiGateway.restApis.set(id, { ...api, resources: [...resources, resource] });
  return { body: { ...resourceView(resource, true), parentId } };
}

const DEPLOYMENT = z.strictObject({
  stageName: z
    .string()
    .regex(/^[\w-]+$/)
    .optional(),
  stageDescription: z.string().optional(),
  description: z.string().optional(),
  variables: VARIABLES,
});

/** Stages serve what was there when they were deployed, and not what is changed later. */
function createDeployment(account: Account, { ids: [id = ''], body }: Input): Answer {
  const read = decode(DEPLOYMENT, body);
  if ('refusal' in read) return read.refusal;
  const api = account.apiGateway.restApis.get(id);
  if (api === undefined) return noApi(account, id);
  const resources = resourcesOf(api);
  const methods = resources.flatMap((resource) => resource.methods);
  // The texts of both are background knowledge.
  if (methods.length === 0) return refused("The REST API doesn't contain any methods");
  if (methods.some(({ functionName, httpProxy }) => functionName === undefined && httpProxy === undefined)) {
    return refused('No integration defined for method');
  }
  const { stageName, variables } = read.value;
  const createdAt = account.clock.now();
  const deployment: Deployment = { id: account.ids.apiGateway().slice(0, 6), createdAt, resources };
  const deployments = [...(api.deployments ?? []), deployment];
  const stage: Stage | undefined =
    stageName === undefined
      ? undefined
      : { name: stageName, deploymentId: deployment.id, createdAt, ...(variables ? { variables } : {}) };
  const others = api.stages.filter(({ name }) => name !== stageName);
  const stages = stage === undefined ? api.stages : [...others, stage];
  account.apiGateway.restApis.set(id, { ...api, deployments, stages });
  return { body: { id: deployment.id, createdDate: Math.floor(createdAt / 1000) } };
}

const STAGE = z.strictObject({
  stageName: z.string().regex(/^[\w-]+$/),
  deploymentId: z.string(),
  description: z.string().optional(),
  variables: VARIABLES,
  tags: TAGS,
});

function createStage(account: Account, { ids: [id = ''], body }: Input): Answer {
  const read = decode(STAGE, body);
  if ('refusal' in read) return read.refusal;
  const api = account.apiGateway.restApis.get(id);
  if (api === undefined) return noApi(account, id);
  const { stageName, deploymentId, variables } = read.value;
  if (!(api.deployments ?? []).some((deployment) => deployment.id === deploymentId)) {
    return refused('Deployment id does not exist');
  }
  if (api.stages.some(({ name }) => name === stageName)) {
    return awsError('ConflictException', 'Stage already exists');
  }
  const createdAt = account.clock.now();
  const stage: Stage = { name: stageName, deploymentId, createdAt, ...(variables ? { variables } : {}) };
  account.apiGateway.restApis.set(id, { ...api, stages: [...api.stages, stage] });
  return { body: stageView(stage) };
}

const API_KEY = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  enabled: z.boolean().optional(),
  generateDistinctId: z.boolean().optional(),
  value: z.string().min(20).max(128).optional(),
  tags: TAGS,
});

/** A key is disabled unless it is told to be enabled (background knowledge). */
function createApiKey({ apiGateway, ids, clock }: Account, { body }: Input): Answer {
  const read = decode(API_KEY, body);
  if ('refusal' in read) return read.refusal;
  const { name = '', enabled = false, value = ids.credential(40) } = read.value;
  if (isKeyTaken(apiGateway, value)) {
    return awsError('ConflictException', 'API Key already exists');
  }
  const key: ApiKey = { id: ids.apiGateway(), name, enabled, value: secret(value), createdAt: clock.now() };
  apiGateway.apiKeys.set(key.id, key);
  return { body: keyView(apiGateway.usagePlans.values(), key, true) };
}

/** Limits of single methods (`throttle` of a stage) are refused. */
const USAGE_PLAN = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  apiStages: z.array(z.strictObject({ apiId: z.string(), stage: z.string() })).optional(),
  throttle: z.strictObject({ rateLimit: z.number().min(0), burstLimit: z.int().min(0) }).optional(),
  quota: z
    .strictObject({
      limit: z.int().min(1),
      offset: z.int().min(0).optional(),
      period: z.enum(['DAY', 'WEEK', 'MONTH']),
    })
    .optional(),
  tags: TAGS,
});

/** The latest day of a period on which a quota may begin anew (CloudFormation, UsagePlan QuotaSettings); the wording is assumed. */
const LAST_OFFSET = { DAY: 0, WEEK: 6, MONTH: 27 } as const;

function createUsagePlan({ apiGateway, ids }: Account, { body }: Input): Answer {
  const read = decode(USAGE_PLAN, body);
  if ('refusal' in read) return read.refusal;
  const { name, apiStages = [], throttle, quota } = read.value;
  const days = quota === undefined ? undefined : LAST_OFFSET[quota.period];
  if (days !== undefined && (quota?.offset ?? 0) > days) {
    return refused(
      `Usage Plan quota offset must be between zero and ${days} in the ${quota?.period ?? ''} period`,
    );
  }
  const unknown = apiStages.find(
    ({ apiId, stage }) => !apiGateway.restApis.get(apiId)?.stages.some((item) => item.name === stage),
  );
  if (unknown !== undefined) {
    return awsError('NotFoundException', `API Stage not found: ${unknown.apiId}:${unknown.stage}`);
  }
  const plan: UsagePlan = { id: ids.apiGateway().slice(0, 6), name, apiStages, keyIds: [], throttle, quota };
  apiGateway.usagePlans.set(plan.id, plan);
  return { body: planView(plan) };
}

const PLAN_KEY = z.strictObject({ keyId: z.string(), keyType: z.literal('API_KEY') });

function createUsagePlanKey({ apiGateway }: Account, { ids: [id = ''], body }: Input): Answer {
  const read = decode(PLAN_KEY, body);
  if ('refusal' in read) return read.refusal;
  const plan = apiGateway.usagePlans.get(id);
  if (plan === undefined) return NO_PLAN;
  const key = apiGateway.apiKeys.get(read.value.keyId);
  if (key === undefined) return awsError('NotFoundException', 'Invalid API Key identifier specified');
  if (plan.keyIds.includes(key.id)) {
    return awsError('ConflictException', 'This API Key is already associated with this usage plan');
  }
  apiGateway.usagePlans.set(id, { ...plan, keyIds: [...plan.keyIds, key.id] });
  return { body: { id: key.id, type: 'API_KEY', name: key.name } };
}
