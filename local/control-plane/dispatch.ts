import type { Account } from '../account.ts';
import { awsError } from './answer.ts';
import { OPERATION_MODELS, SHAPES } from './model.ts';
import { OPERATIONS } from './operations.ts';
import { validateInput } from './validate.ts';
import type { Answer } from './answer.ts';
import type { OperationModel } from './model.ts';

/** A request of an AWS SDK, already read. `path` is as sent, percent-encoded. */
export interface AwsRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
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
    const message = `the local AWS has no operation at ${request.method} ${request.path}`;
    return done('unknown', awsError('UnknownOperationException', message), 404);
  }
  const { name, model, uri } = route;
  const body = parseBody(request.body);
  // Wording assumed.
  if (body === undefined)
    return done(name, awsError('SerializationException', 'The body is not a JSON object'), 400);
  const input = { ...membersOf(model, body), ...queryOf(model, request.query), ...uri };
  // The shape of that name has checked what the operation takes for granted.
  const answer = validateInput(model.input, input) ?? OPERATIONS[name]?.(input as never, account);
  return done(name, answer ?? awsError('UnknownOperationException', `${name} is not known`), model.status);
}

function done(operation: string, answer: Answer, success: number): Dispatched {
  return { operation, answer: { ...answer, status: answer.status ?? success } };
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
  const members = SHAPES[model.input]?.members ?? {};
  return Object.fromEntries(Object.entries(body).filter(([name]) => Object.hasOwn(members, name)));
}

function queryOf(model: OperationModel, query: URLSearchParams): Readonly<Record<string, unknown>> {
  const shape = SHAPES[model.input];
  const names = (shape?.query ?? []).filter((name) => query.has(name));
  return Object.fromEntries(
    names.map((name) => [name, queryValue(shape?.members?.[name] ?? '', name, query)]),
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
