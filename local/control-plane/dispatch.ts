import type { Account } from '../account.ts';
import { awsError, unsupported } from './answer.ts';
import { OPERATION_MODELS, SHAPES } from './model.ts';
import { OPERATIONS } from './operations.ts';
import { validateInput } from './validate.ts';
import type { Answer } from './answer.ts';
import type { OperationModel } from './notation.ts';
import type { SignatureVerdict } from '../sigv4/verify.ts';

/** A request of an AWS SDK, already read. `path` is as sent, percent-encoded. */
export interface AwsRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Buffer<ArrayBuffer>;
  /** Whose request it is by its signature, looked at when it is asked for; of a request from within there is none. */
  readonly signer?: () => SignatureVerdict;
}

/** The operation that ran and what it answered, status included. */
export interface Dispatched {
  readonly operation: string;
  readonly answer: Answer & { readonly status: number };
}

/** Finds the operation by method and path, checks the input against the model, and runs it. */
export function dispatchControlPlane(request: AwsRequest, account: Account): Dispatched {
  const route = findRoute(request);
  if (route === undefined) {
    const left = LEFT_OUT.find(({ path }) => path.test(request.path));
    if (left !== undefined) return done('unknown', unsupported(left.what), 400);
    const message = `the local AWS has no operation at ${request.method} ${request.path}`;
    return done('unknown', awsError('UnknownOperationException', message), 404);
  }
  const { name, model, uri } = route;
  // Wording from background knowledge.
  if (account.faults.takeThrottle(name))
    return done(name, awsError('ThrottlingException', 'Rate exceeded'), 429);
  const body = parseBody(request.body.toString('utf8'));
  // Wording assumed.
  if (body === undefined)
    return done(name, awsError('SerializationException', 'The body is not a JSON object'), 400);
  const input = { ...membersOf(model, body), ...queryOf(model, request.query), ...uri };
  // The shape of that name has checked what the operation takes for granted.
  const answer = validateInput(model.input, input) ?? OPERATIONS[name]?.(input as never, account);
  const shown = answer ?? awsError('UnknownOperationException', `${name} is not known`);
  return done(name, { ...shown, headers: headersOf(account, model.path) }, model.status);
}

function done(operation: string, answer: Answer, success: number): Dispatched {
  return { operation, answer: { ...answer, status: answer.status ?? success } };
}

/** What the service has under its paths and the local AWS has not. */
const LEFT_OUT = [
  { path: /^\/gateways\/[^/]+\/rules(?:\/|$)/, what: 'gateway rules' },
  { path: /^\/gateways\/[^/]+\/rate-limits(?:\/|$)/, what: 'rate limits of gateways' },
  {
    path: /^\/(?:runtimes|memories|browsers|browser-profiles|code-interpreters|policy-engines)(?:\/|$)/,
    what: 'this part of AgentCore',
  },
] as const;

/** Identity and tag operations have headers of their own (observed 2026-09-28). */
function headersOf(account: Account, path: string): Readonly<Record<string, string>> {
  if (path.startsWith('/tags/')) {
    return {
      'access-control-allow-origin': '*',
      'access-control-expose-headers':
        'x-amzn-ErrorType, x-amzn-RequestId, x-amzn-ErrorMessage, x-amzn-Trace-Id, x-amz-apigw-id, Date',
    };
  }
  if (!path.startsWith('/identities/')) return {};
  return {
    'strict-transport-security': 'max-age=47304000; includeSubDomains',
    'cache-control': 'no-store, no-cache',
    'x-amzn-remapped-x-amzn-requestid': account.ids.uuid(),
    'x-amzn-remapped-connection': 'keep-alive',
    'x-amzn-remapped-date': new Date(account.clock.now()).toUTCString(),
  };
}

interface Route {
  readonly name: string;
  readonly model: OperationModel;
  readonly uri: Readonly<Record<string, string>>;
}

function findRoute({ method, path }: AwsRequest): Route | undefined {
  for (const [name, model] of Object.entries(OPERATION_MODELS)) {
    const uri = model.method === method ? matchPath(model.path, path) : undefined;
    if (uri !== undefined) return { name, model, uri };
  }
  return undefined;
}

/** Path parameters where `path` fits the template; with or without the trailing slash, and an ARN may hold slashes. */
function matchPath(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const pattern = template
    .replace(/\/$/, '')
    .replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${name === 'resourceArn' ? '.+?' : '[^/]+'})`);
  const match = new RegExp(`^${pattern}/?$`).exec(path);
  if (match === null) return undefined;
  const entries = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decode(value)] as const);
  return Object.fromEntries(entries);
}

/** What the operation knows of a body; the rest is ignored and never echoed. */
function membersOf(
  model: OperationModel,
  body: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const members = model.input.members ?? {};
  return Object.fromEntries(Object.entries(body).filter(([name]) => Object.hasOwn(members, name)));
}

function queryOf(model: OperationModel, query: URLSearchParams): Readonly<Record<string, unknown>> {
  const names = model.query.filter((name) => query.has(name));
  return Object.fromEntries(
    names.map((name) => [name, queryValue(model.input.members?.[name] ?? '', name, query)]),
  );
}

function queryValue(shapeName: string, name: string, query: URLSearchParams): unknown {
  const type = SHAPES[shapeName]?.type;
  if (type === 'list') return query.getAll(name);
  const text = query.get(name) ?? '';
  return type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;
}

function parseBody(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isRecord ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
