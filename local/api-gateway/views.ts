import type { Account } from '../account.ts';
import { awsError } from '../control-plane/answer.ts';
import type { Answer } from '../control-plane/answer.ts';
import { resourcesOf } from './state.ts';
import type { ApiKey, Resource, ResourceMethod, RestApi, Stage, UsagePlan } from './state.ts';

/** An API as it is answered. */
export function restApiView(api: RestApi): object {
  return {
    id: api.id,
    name: api.name,
    createdDate: seconds(api.createdAt),
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: ['REGIONAL'] },
    disableExecuteApiEndpoint: false,
    rootResourceId: resourcesOf(api).find(({ path }) => path === '/')?.id,
  };
}

/** A resource, its methods in full or by name alone. */
export function resourceView({ id, path, methods }: Resource, withMethods: boolean): object {
  const pathPart = path.slice(path.lastIndexOf('/') + 1);
  const shown = methods.map((method) => [method.httpMethod, withMethods ? methodView(method) : {}]);
  return {
    id,
    path,
    ...(pathPart === '' ? {} : { pathPart }),
    ...(methods.length === 0 ? {} : { resourceMethods: Object.fromEntries(shown) as object }),
  };
}

/** A stage. */
export function stageView({ name, deploymentId, createdAt, variables }: Stage): object {
  return {
    stageName: name,
    variables,
    deploymentId,
    createdDate: seconds(createdAt),
    lastUpdatedDate: seconds(createdAt),
  };
}

/** A usage plan. */
export function planView({ id, name, apiStages, throttle, quota }: UsagePlan): object {
  return { id, name, apiStages, throttle, quota: quota && { offset: 0, ...quota } };
}

/** The answer about a usage plan that is not there. */
export const NO_PLAN: Answer = awsError('NotFoundException', 'Invalid Usage Plan ID specified');

/** The answer about an API that is not there. */
export function noApi({ accountId }: Account, id: string): Answer {
  return awsError('NotFoundException', `Invalid API identifier specified ${accountId}:${id}`);
}

/** An API key; its value only where it was asked for. */
export function keyView(plans: Iterable<UsagePlan>, key: ApiKey, withValue: boolean): object {
  const mine = [...plans].filter((plan) => plan.keyIds.includes(key.id));
  return {
    id: key.id,
    ...(withValue ? { value: key.value.reveal() } : {}),
    name: key.name,
    enabled: key.enabled,
    createdDate: seconds(key.createdAt),
    lastUpdatedDate: seconds(key.createdAt),
    stageKeys: mine.flatMap(({ apiStages }) => apiStages.map(({ apiId, stage }) => `${apiId}/${stage}`)),
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** A method with its integration. */
export function methodView(method: ResourceMethod): object {
  const { httpMethod, apiKeyRequired, operationName, requestParameters } = method;
  const methodIntegration = integrationView(method);
  return {
    ...{ httpMethod, authorizationType: 'NONE', apiKeyRequired, operationName, requestParameters },
    ...(methodIntegration === undefined ? {} : { methodIntegration }),
  };
}

/** The integration of a method, or nothing where it has none yet. The ARN of a function is its own and not Lambda's path to it. */
export function integrationView({ functionName, httpProxy }: ResourceMethod): object | undefined {
  if (httpProxy !== undefined) return { type: 'HTTP_PROXY', ...httpProxy };
  return functionName === undefined
    ? undefined
    : { type: 'AWS_PROXY', httpMethod: 'POST', uri: functionName };
}
