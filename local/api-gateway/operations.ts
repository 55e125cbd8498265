import type { Account } from '../account.ts';
import { awsError } from '../control-plane/answer.ts';
import { page } from '../control-plane/pages.ts';
import { sortedBy } from '../order.ts';
import type { Answer } from '../control-plane/answer.ts';
import type { AwsRequest, Dispatched } from '../control-plane/dispatch.ts';
import type { ApiKey, RestApi, UsagePlan } from './state.ts';

/** One operation of API Gateway: where it is and what it answers. `ids` are the path's placeholders, in order. */
interface ApiGatewayOperation {
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
  readonly run: (account: Account, query: URLSearchParams, ids: readonly string[]) => Answer;
}

/** The operations of `apigateway` that the local AWS has. */
const OPERATIONS: readonly ApiGatewayOperation[] = [
  { name: 'GetApiKeys', method: 'GET', path: /^\/apikeys\/?$/, run: getApiKeys },
  { name: 'GetApiKey', method: 'GET', path: /^\/apikeys\/([^/]+)\/?$/, run: getApiKey },
  { name: 'GetRestApis', method: 'GET', path: /^\/restapis\/?$/, run: getRestApis },
  { name: 'GetStages', method: 'GET', path: /^\/restapis\/([^/]+)\/stages\/?$/, run: getStages },
  { name: 'GetUsagePlans', method: 'GET', path: /^\/usageplans\/?$/, run: getUsagePlans },
  {
    name: 'GetUsagePlanKeys',
    method: 'GET',
    path: /^\/usageplans\/([^/]+)\/keys\/?$/,
    run: getUsagePlanKeys,
  },
];

/** Size of a page, and its largest (API Gateway API reference: `limit` 25 by default, 500 at most). */
const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 500;

/** Finds the operation by method and path and runs it. */
export function dispatchApiGateway(request: AwsRequest, account: Account): Dispatched {
  for (const { name, method, path, run } of OPERATIONS) {
    const match = method === request.method ? path.exec(request.path) : null;
    if (match === null) continue;
    if (account.faults.takeThrottle(name)) {
      const answer = awsError('TooManyRequestsException', 'Too Many Requests');
      return { operation: name, answer: { ...answer, status: 429 } };
    }
    const answer = run(account, request.query, match.slice(1));
    return { operation: name, answer: { ...answer, status: answer.status ?? 200 } };
  }
  const message = `the local AWS has no operation at ${request.method} ${request.path}`;
  const answer = awsError('UnknownOperationException', message);
  return { operation: 'unknown', answer: { ...answer, status: 404 } };
}

function getApiKeys({ apiGateway }: Account, query: URLSearchParams): Answer {
  const prefix = query.get('name') ?? '';
  const withValues = query.get('includeValues') === 'true';
  const keys = [...apiGateway.apiKeys.values()].filter(({ name }) => name.startsWith(prefix));
  return listed(keys, query, (key) => keyView(apiGateway.usagePlans.values(), key, withValues));
}

function getApiKey({ apiGateway }: Account, query: URLSearchParams, [id = '']: readonly string[]): Answer {
  const key = apiGateway.apiKeys.get(id);
  // Background knowledge, like the other two texts.
  if (key === undefined) return awsError('NotFoundException', 'Invalid API Key identifier specified');
  return { body: keyView(apiGateway.usagePlans.values(), key, query.get('includeValue') === 'true') };
}

function getRestApis({ apiGateway }: Account, query: URLSearchParams): Answer {
  return listed([...apiGateway.restApis.values()], query, ({ id, name, createdAt }: RestApi) => ({
    id,
    name,
    createdDate: seconds(createdAt),
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: ['REGIONAL'] },
    disableExecuteApiEndpoint: false,
  }));
}

function getStages(account: Account, query: URLSearchParams, [id = '']: readonly string[]): Answer {
  const api = account.apiGateway.restApis.get(id);
  if (api === undefined) {
    return awsError('NotFoundException', `Invalid API identifier specified ${account.accountId}:${id}`);
  }
  const deployment = query.get('deploymentId');
  const stages = api.stages.filter(({ deploymentId }) => deployment === null || deploymentId === deployment);
  const item = stages.map(({ name, deploymentId, createdAt }) => ({
    stageName: name,
    deploymentId,
    createdDate: seconds(createdAt),
    lastUpdatedDate: seconds(createdAt),
  }));
  return { body: { item } };
}

function getUsagePlans({ apiGateway }: Account, query: URLSearchParams): Answer {
  const keyId = query.get('keyId');
  const plans = [...apiGateway.usagePlans.values()].filter(
    (plan) => keyId === null || plan.keyIds.includes(keyId),
  );
  return listed(plans, query, ({ id, name, apiStages }: UsagePlan) => ({ id, name, apiStages }));
}

/** The keys' values are left out (assumed). */
function getUsagePlanKeys(
  { apiGateway }: Account,
  query: URLSearchParams,
  [id = '']: readonly string[],
): Answer {
  const plan = apiGateway.usagePlans.get(id);
  if (plan === undefined) return awsError('NotFoundException', 'Invalid Usage Plan ID specified');
  const prefix = query.get('name') ?? '';
  const keys = plan.keyIds.flatMap((keyId) => apiGateway.apiKeys.get(keyId) ?? []);
  const named = keys.filter(({ name }) => name.startsWith(prefix));
  return listed(named, query, (key) => ({ id: key.id, type: 'API_KEY', name: key.name }));
}

function keyView(plans: Iterable<UsagePlan>, key: ApiKey, withValue: boolean): object {
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

/** A page in API Gateway's own form: the list is named `item`, the token `position`. */
function listed<T extends { readonly id: string }>(
  items: readonly T[],
  query: URLSearchParams,
  view: (item: T) => object,
): Answer {
  const limit = Math.min(
    Math.max(Number(query.get('limit') ?? DEFAULT_LIMIT) || DEFAULT_LIMIT, 1),
    MAX_LIMIT,
  );
  const idOf = ({ id }: T): string => id;
  const found = page(sortedBy(items, idOf), idOf, limit, query.get('position') ?? undefined);
  if (found === undefined) return awsError('BadRequestException', 'Invalid position parameter');
  return { body: { item: found.items.map(view), position: found.nextToken } };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
