import { z } from 'zod';
import type { Account } from '../account.ts';
import { awsError } from '../control-plane/answer.ts';
import type { Answer } from '../control-plane/answer.ts';
import { decode, refused } from './decode.ts';
import { mappingProblem } from './http-proxy.ts';
import { resourcesOf } from './state.ts';
import { integrationView, methodView, noApi } from './views.ts';
import type { Input } from './operation.ts';
import type { Resource, ResourceMethod, RestApi } from './state.ts';

const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY'] as const;

/** Authorizers, models and validators of requests are refused. */
const METHOD = z.strictObject({
  authorizationType: z.string(),
  apiKeyRequired: z.boolean().optional(),
  operationName: z.string().optional(),
  requestParameters: z.record(z.string(), z.boolean()).optional(),
});

/** `PutMethod`: declares a method, which has no integration yet. */
export function putMethod(
  account: Account,
  { ids: [id = '', resourceId = '', verb = ''], body }: Input,
): Answer {
  const read = decode(METHOD, body);
  if ('refusal' in read) return read.refusal;
  const found = placeOf(account, id, resourceId);
  if ('refusal' in found) return found.refusal;
  if (!HTTP_METHODS.some((known) => known === verb)) return refused('Invalid HTTP method specified');
  const { authorizationType, apiKeyRequired = false, operationName, requestParameters } = read.value;
  if (authorizationType !== 'NONE') {
    return refused(`the local AWS does not support the authorization type "${authorizationType}"`);
  }
  if (found.resource.methods.some(({ httpMethod }) => httpMethod === verb)) {
    return awsError('ConflictException', 'Method already exists for this resource');
  }
  const method: ResourceMethod = { httpMethod: verb, apiKeyRequired, operationName, requestParameters };
  put(account, found, method);
  return { body: methodView(method) };
}

/** What an integration may say; `credentials`, templates, caches, VPC links and streaming are refused. */
const INTEGRATION = z.strictObject({
  type: z.string(),
  httpMethod: z.string().optional(),
  uri: z.string().optional(),
  connectionType: z.literal('INTERNET').optional(),
  passthroughBehavior: z.string().optional(),
  requestParameters: z.record(z.string(), z.string()).optional(),
});

/** `PutIntegration`: a function as Lambda proxy (`AWS_PROXY`), or an HTTP endpoint as HTTP proxy (`HTTP_PROXY`). */
export function putIntegration(
  account: Account,
  { ids: [id = '', resourceId = '', verb = ''], body }: Input,
): Answer {
  const read = decode(INTEGRATION, body);
  if ('refusal' in read) return read.refusal;
  const found = placeOf(account, id, resourceId);
  if ('refusal' in found) return found.refusal;
  const method = found.resource.methods.find(({ httpMethod }) => httpMethod === verb);
  if (method === undefined) return awsError('NotFoundException', 'Invalid Method identifier specified');
  const integrated = integrate(method, found.resource, read.value);
  if ('refusal' in integrated) return integrated.refusal;
  put(account, found, integrated.method);
  return { body: integrationView(integrated.method) };
}

type Integration = z.infer<typeof INTEGRATION>;
type Integrated = { readonly method: ResourceMethod } | { readonly refusal: Answer };

function integrate(method: ResourceMethod, { path }: Resource, given: Integration): Integrated {
  const bare = { ...method, functionName: undefined, httpProxy: undefined };
  const { type, uri = '', httpMethod, requestParameters = {} } = given;
  if (type === 'AWS_PROXY') {
    // Lambda's path is `…:lambda:path/2015-03-31/functions/ARN/invocations`.
    const functionName = /:function:([\w-]+)(?::[\w$-]+)?\/invocations$/.exec(uri)?.[1];
    if (functionName === undefined) return { refusal: refused('Invalid function ARN or invalid uri') };
    if (httpMethod !== 'POST') return { refusal: refused('Lambda functions are invoked by POST') };
    return { method: { ...bare, functionName } };
  }
  if (type !== 'HTTP_PROXY') {
    return { refusal: refused(`the local AWS does not support integrations of type "${type}"`) };
  }
  if (!/^https?:\/\/[^/]+/.test(uri) || !URL.canParse(uri.replace(/[{}]/g, ''))) {
    return { refusal: refused('Invalid HTTP endpoint specified for URI') };
  }
  if (httpMethod === undefined || !HTTP_METHODS.some((known) => known === httpMethod)) {
    return { refusal: refused('Integration HTTP method is missing or none') };
  }
  const inPath = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name = '']) => `method.request.path.${name}`);
  const declared = [...inPath, ...Object.keys(method.requestParameters ?? {})];
  const problem = mappingProblem(requestParameters, declared);
  if (problem !== undefined) return { refusal: refused(problem) };
  return { method: { ...bare, httpProxy: { uri, httpMethod, requestParameters } } };
}

interface Found {
  readonly api: RestApi;
  readonly resource: Resource;
}

function placeOf(account: Account, id: string, resourceId: string): Found | { readonly refusal: Answer } {
  const api = account.apiGateway.restApis.get(id);
  if (api === undefined) return { refusal: noApi(account, id) };
  const resource = resourcesOf(api).find((item) => item.id === resourceId);
  if (resource !== undefined) return { api, resource };
  return { refusal: awsError('NotFoundException', 'Invalid Resource identifier specified') };
}

function put({ apiGateway }: Account, { api, resource }: Found, method: ResourceMethod): void {
  const others = resource.methods.filter(({ httpMethod }) => httpMethod !== method.httpMethod);
  const changed = { ...resource, methods: [...others, method] };
  const resources = resourcesOf(api).map((item) => (item.id === resource.id ? changed : item));
  apiGateway.restApis.set(api.id, { ...api, resources });
}
