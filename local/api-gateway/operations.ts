import { dump } from 'js-yaml';
import type { Account } from '../account.ts';
import { awsError } from '../control-plane/answer.ts';
import { page } from '../control-plane/pages.ts';
import { sortedBy } from '../order.ts';
import type { Answer } from '../control-plane/answer.ts';
import type { AwsRequest, Dispatched } from '../control-plane/dispatch.ts';
import { exportOf, resourcesOf } from './state.ts';
import { keyView, noApi, NO_PLAN, planView, resourceView, restApiView, stageView } from './views.ts';
import { WRITING } from './writing.ts';
import type { ApiGatewayOperation, Input } from './operation.ts';
import type { RestApi, Stage } from './state.ts';

/** The operations of `apigateway` that read. */
const READING: readonly Omit<ApiGatewayOperation, 'method' | 'status'>[] = [
  { name: 'GetApiKeys', path: /^\/apikeys\/?$/, run: getApiKeys },
  { name: 'GetApiKey', path: /^\/apikeys\/([^/]+)\/?$/, run: getApiKey },
  { name: 'GetRestApis', path: /^\/restapis\/?$/, run: getRestApis },
  { name: 'GetRestApi', path: /^\/restapis\/([^/]+)\/?$/, run: getRestApi },
  { name: 'GetResources', path: /^\/restapis\/([^/]+)\/resources\/?$/, run: getResources },
  { name: 'GetStages', path: /^\/restapis\/([^/]+)\/stages\/?$/, run: getStages },
  { name: 'GetStage', path: /^\/restapis\/([^/]+)\/stages\/([^/]+)\/?$/, run: getStage },
  {
    name: 'GetExport',
    path: /^\/restapis\/([^/]+)\/stages\/([^/]+)\/exports\/([^/]+)\/?$/,
    run: getExport,
  },
  { name: 'GetUsagePlans', path: /^\/usageplans\/?$/, run: getUsagePlans },
  { name: 'GetUsagePlan', path: /^\/usageplans\/([^/]+)\/?$/, run: getUsagePlan },
  { name: 'GetUsagePlanKeys', path: /^\/usageplans\/([^/]+)\/keys\/?$/, run: getUsagePlanKeys },
];

/** All operations of `apigateway` that the local AWS has. */
const OPERATIONS: readonly ApiGatewayOperation[] = [
  ...READING.map((operation) => ({ ...operation, method: 'GET', status: 200 })),
  ...WRITING,
];

/** Size of a page, and its largest (API Gateway API reference: `limit` 25 by default, 500 at most). */
const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 500;

/** Finds the operation by method and path and runs it. */
export function dispatchApiGateway(request: AwsRequest, account: Account): Dispatched {
  for (const { name, method, path, status, run } of OPERATIONS) {
    const match = request.method === method ? path.exec(request.path) : null;
    if (match === null) continue;
    if (account.faults.takeThrottle(name)) {
      const answer = awsError('TooManyRequestsException', 'Too Many Requests');
      return { operation: name, answer: { ...answer, status: 429 } };
    }
    const accept = request.headers.get('accept') ?? '*/*';
    const body = method === 'GET' ? {} : bodyOf(request);
    if (body === undefined) {
      const broken = awsError('BadRequestException', 'Invalid request input');
      return { operation: name, answer: { ...broken, status: 400 } };
    }
    const answer = run(account, { query: request.query, ids: match.slice(1).map(decoded), accept, body });
    return { operation: name, answer: { ...answer, status: answer.status ?? status } };
  }
  const message = `the local AWS has no operation at ${request.method} ${request.path}`;
  const answer = awsError('UnknownOperationException', message);
  return { operation: 'unknown', answer: { ...answer, status: 404 } };
}

/** The members of a body, or nothing where it is no JSON object. */
function bodyOf({ body }: AwsRequest): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function getApiKeys({ apiGateway }: Account, { query }: Input): Answer {
  const prefix = query.get('name') ?? '';
  const withValues = query.get('includeValues') === 'true';
  const keys = [...apiGateway.apiKeys.values()].filter(({ name }) => name.startsWith(prefix));
  return listed(keys, query, (key) => keyView(apiGateway.usagePlans.values(), key, withValues));
}

function getApiKey({ apiGateway }: Account, { query, ids: [id = ''] }: Input): Answer {
  const key = apiGateway.apiKeys.get(id);
  // Background knowledge, like the texts of what else is not found.
  if (key === undefined) return awsError('NotFoundException', 'Invalid API Key identifier specified');
  return { body: keyView(apiGateway.usagePlans.values(), key, query.get('includeValue') === 'true') };
}

function getRestApis({ apiGateway }: Account, { query }: Input): Answer {
  return listed([...apiGateway.restApis.values()], query, restApiView);
}

function getRestApi(account: Account, { ids: [id = ''] }: Input): Answer {
  const api = account.apiGateway.restApis.get(id);
  return api === undefined ? noApi(account, id) : { body: restApiView(api) };
}

function getResources(account: Account, { query, ids: [id = ''] }: Input): Answer {
  const api = account.apiGateway.restApis.get(id);
  if (api === undefined) return noApi(account, id);
  const withMethods = query.getAll('embed').includes('methods');
  return listed(resourcesOf(api), query, (resource) => resourceView(resource, withMethods));
}

function getStages(account: Account, { query, ids: [id = ''] }: Input): Answer {
  const api = account.apiGateway.restApis.get(id);
  if (api === undefined) return noApi(account, id);
  const deployment = query.get('deploymentId');
  const stages = api.stages.filter(({ deploymentId }) => deployment === null || deploymentId === deployment);
  return { body: { item: stages.map(stageView) } };
}

function getStage(account: Account, { ids: [id = '', name = ''] }: Input): Answer {
  const found = stageOf(account, id, name);
  return 'refusal' in found ? found.refusal : { body: stageView(found.stage) };
}

/** Extensions of API Gateway that `parameters.extensions` asks for are not written; the model says they may be asked. */
function getExport(account: Account, { ids: [id = '', name = '', type = ''], accept }: Input): Answer {
  const found = stageOf(account, id, name);
  if ('refusal' in found) return found.refusal;
  if (type !== 'oas30') {
    return awsError('BadRequestException', `the local AWS exports "oas30", and not "${type}"`);
  }
  const isYaml = /\b(application|text)\/(x-)?yaml\b/.test(accept);
  const json = exportOf(account.endpointUrl, found.api, name);
  // The file's name is as in the recorded answer; that its number is the deployment's place is assumed.
  const file = `oas30_1.${isYaml ? 'yaml' : 'json'}`;
  return {
    content: isYaml ? dump(JSON.parse(json)) : json,
    headers: {
      'content-type': isYaml ? 'application/yaml' : 'application/json',
      'content-disposition': `attachment; filename="${file}"`,
    },
  };
}

function getUsagePlans({ apiGateway }: Account, { query }: Input): Answer {
  const keyId = query.get('keyId');
  const plans = [...apiGateway.usagePlans.values()].filter(
    (plan) => keyId === null || plan.keyIds.includes(keyId),
  );
  return listed(plans, query, planView);
}

function getUsagePlan({ apiGateway }: Account, { ids: [id = ''] }: Input): Answer {
  const plan = apiGateway.usagePlans.get(id);
  return plan === undefined ? NO_PLAN : { body: planView(plan) };
}

/** The keys' values are left out (assumed). */
function getUsagePlanKeys({ apiGateway }: Account, { query, ids: [id = ''] }: Input): Answer {
  const plan = apiGateway.usagePlans.get(id);
  if (plan === undefined) return NO_PLAN;
  const prefix = query.get('name') ?? '';
  const keys = plan.keyIds.flatMap((keyId) => apiGateway.apiKeys.get(keyId) ?? []);
  const named = keys.filter(({ name }) => name.startsWith(prefix));
  return listed(named, query, (key) => ({ id: key.id, type: 'API_KEY', name: key.name }));
}

function stageOf(
  account: Account,
  id: string,
  name: string,
): { readonly api: RestApi; readonly stage: Stage } | { readonly refusal: Answer } {
  const api = account.apiGateway.restApis.get(id);
  if (api === undefined) return { refusal: noApi(account, id) };
  const stage = api.stages.find((item) => item.name === name);
  if (stage !== undefined) return { api, stage };
  return { refusal: awsError('NotFoundException', 'Invalid stage identifier specified') };
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
