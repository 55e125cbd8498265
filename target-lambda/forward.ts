import type { Refusal } from '../contract/refusal.ts';
import type { RouteMap } from '../contract/route-map.ts';
import { createRedactor } from '../contract/redact.ts';
import { toAnswer, toErrorAnswer, toWrappedAnswer } from './answer.ts';
import { levelOf, traceIdOf, unexpected } from './call-log.ts';
import type { CallFigures, CallRecord, WriteEntry } from './call-log.ts';
import { checkCredentials, echoes, fingerprints, missingToken, readCredentials } from './credentials.ts';
import type { Credential } from './credentials.ts';
import { CANNOT_CARRY, targetHint, vendorHint } from './hints.ts';
import { isRefusal } from './refuse.ts';
import { compileRoutes } from './route-table.ts';
import type { RouteMatch } from './route-table.ts';
import { isRepeatable, send, TOO_LARGE } from './send.ts';
import type { SendFailure, SendOptions, VendorAnswer } from './send.ts';
import { traceContextOf } from './trace-context.ts';
import { buildRequest } from './vendor-request.ts';
import type { VendorRequest } from './vendor-request.ts';

/** What a target knows of a call beside its request. */
export interface CallContext {
  /** API Gateway's request id. */
  readonly requestId: string;
  /** The path as it was received: a Request's URL has already lost dot segments and backslashes. */
  readonly path?: string;
  /** Milliseconds until whoever runs the target ends the call. */
  readonly remainingMs?: number;
}

/** Answers the gateway's call. Never throws. */
export type Target = (request: Request, call: CallContext) => Promise<Response>;

/** What a forwarder works with; {@link SendOptions} say how it reaches the vendor. */
export interface ForwarderOptions extends SendOptions {
  /** One route map for each target of the vendor. */
  readonly routes: readonly RouteMap[];
  /** Salt of the fingerprints. */
  readonly deploymentId: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Gets exactly one entry for each call. */
  readonly log: WriteEntry;
  /** Gets the figures of each call, after its entry. */
  readonly measure?: ((call: CallRecord, figures: CallFigures) => void) | undefined;
  /** Goes around each request to the vendor. */
  readonly trace?: TraceVendor | undefined;
  /** For local use: a URL that replaces every server, base path included; only here http and loopback are allowed. */
  readonly upstream?: string | undefined;
}

/** Runs a request to the vendor, and notes where it went and what came of it. */
export type TraceVendor = (
  request: VendorRequest,
  run: () => Promise<VendorAnswer | SendFailure>,
) => Promise<VendorAnswer | SendFailure>;

/** What became of a call: the answer, and what the log says. */
interface Outcome extends Partial<Pick<CallRecord, 'operation' | 'reason' | 'tokens'>> {
  readonly response: Response;
  readonly status: number;
  readonly method?: string;
  readonly figures?: Partial<CallFigures>;
}

interface Deps extends ForwarderOptions {
  readonly tokenHeaders: ReadonlySet<string>;
  readonly requestId: string;
}

/** Of what is left of an invocation, for reading, redacting and writing the answer. */
const RESERVE_MS = 500;

/**
 * Makes the target that turns each call of the gateway back into the vendor's own request, as the route maps say.
 * @throws ToolkitError `routes-invalid`
 */
export function createForwarder(options: ForwarderOptions): Target {
  const find = compileRoutes(options.routes, options.upstream);
  const tokenHeaders = new Set(
    options.routes.flatMap(({ tokens }) => tokens.map(({ header }) => header.toLowerCase())),
  );
  return async (request, call) => {
    const startedAt = options.now();
    const match = find(request.method, call.path ?? new URL(request.url).pathname);
    const timeoutMs = Math.min(options.timeoutMs, (call.remainingMs ?? Infinity) - RESERVE_MS);
    const deps = { ...options, timeoutMs, tokenHeaders, requestId: call.requestId };
    const outcome = match === undefined ? notFound() : await answer(match, request, deps);
    const { response, figures, ...said } = outcome;
    const traceId = traceIdOf(request.headers);
    const record: CallRecord = {
      time: new Date(startedAt).toISOString(),
      level: levelOf(said.status),
      method: request.method,
      tokens: {},
      ...said,
      durationMs: options.now() - startedAt,
      requestId: call.requestId,
      ...(traceId === undefined ? {} : { traceId }),
    };
    options.log(record);
    options.measure?.(record, { isTokenMissing: false, ...figures });
    return response;
  };
}

async function answer(match: RouteMatch, request: Request, deps: Deps): Promise<Outcome> {
  const { route } = match.target;
  const credentials = readCredentials(match.target, request.headers);
  const said = {
    operation: route.operationId,
    method: route.call.method,
    tokens: fingerprints(credentials, deps.deploymentId),
  };
  const { vendor, target } = match.target.map;
  const isTokenMissing = missingToken(match.target, credentials) !== undefined;
  const figures = { vendor, target, isTokenMissing };
  try {
    const outcome = await forward(match, request, credentials, deps);
    return { ...said, ...outcome, figures: { ...figures, ...outcome.figures } };
  } catch (error) {
    const failure = { status: 500, message: 'Internal Server Error', reason: unexpected(error) };
    return { ...said, ...failed(match, failure), figures };
  }
}

async function forward(
  match: RouteMatch,
  request: Request,
  credentials: readonly Credential[],
  deps: Deps,
): Promise<Outcome> {
  const { problem } = match.target;
  if (problem !== undefined) {
    return failed(match, { status: 502, message: 'Bad Gateway', reason: problem, hint: CANNOT_CARRY });
  }
  const refusal = checkCredentials(match.target, credentials);
  if (refusal !== undefined) return failed(match, refusal);
  const vendorRequest = await buildRequest(match, request, credentials, deps.tokenHeaders);
  if (isRefusal(vendorRequest)) return failed(match, vendorRequest);
  const startedAt = deps.now();
  const vendor = await ask(inTrace(vendorRequest, request.headers, deps), deps);
  const vendorMs = deps.now() - startedAt;
  if (isRefusal(vendor)) return { ...failed(match, vendor), figures: { vendorMs } };
  return { ...answered(match, vendor, credentials), figures: { vendorMs, vendorStatus: vendor.status } };
}

function ask(request: VendorRequest, deps: Deps): Promise<VendorAnswer | SendFailure> {
  const run = (): Promise<VendorAnswer | SendFailure> => send(request, deps);
  return deps.trace === undefined ? run() : deps.trace(request, run);
}

/** The vendor's request as a part of the caller's trace, where no argument says otherwise. */
function inTrace(request: VendorRequest, incoming: Headers, { requestId }: Deps): VendorRequest {
  const context = traceContextOf(incoming, requestId);
  if (context === undefined || request.headers.has('traceparent')) return request;
  const headers = new Headers(request.headers);
  headers.delete('tracestate');
  for (const [name, value] of Object.entries(context)) headers.set(name, value as string);
  return { ...request, headers };
}

/** The vendor's answer; a status that HTTP does not know (RFC 9110, section 15) counts as 502. */
function answered(match: RouteMatch, vendor: VendorAnswer, credentials: readonly Credential[]): Outcome {
  const { status } = vendor;
  if (match.target.map.errors === 'status' && isRedirect(status)) return failed(match, REDIRECTED);
  const isKnown = status >= 200 && status < 600;
  const known = isKnown ? vendor : { ...vendor, status: 502 };
  const response = vendorResponse(match, known, credentials);
  if (response === undefined) return failed(match, TOO_LARGE);
  return { response, status: known.status, ...(isKnown ? {} : { reason: `vendor's status is ${status}` }) };
}

function vendorResponse(
  { target }: RouteMatch,
  answered: VendorAnswer,
  credentials: readonly Credential[],
): Response | undefined {
  const secrets = credentials.flatMap(echoes);
  const redact = createRedactor(secrets);
  const vendor = { ...answered, headers: withoutNamed(answered.headers, secrets) };
  const isSuccess = vendor.status >= 200 && vendor.status < 300;
  if (isSuccess || target.map.errors === 'status') return toAnswer(vendor, redact);
  const hint = vendorHint(vendor.status, {
    bindings: target.bindings,
    hasToken: credentials.length > 0,
    retryAfter: vendor.headers.get('retry-after'),
  });
  return toWrappedAnswer(vendor, redact, hint);
}

/** Names of fields come in small letters, and a vendor could write a secret into one. */
function withoutNamed(headers: Headers, secrets: readonly string[]): Headers {
  const small = secrets.filter(({ length }) => length > 0).map((text) => text.toLowerCase());
  return new Headers([...headers].filter(([name]) => !small.some((text) => name.includes(text))));
}

/** Handed on with its status, a redirect would be followed by somebody, with the request and its headers. */
const REDIRECTED: Refusal = {
  status: 502,
  message: 'the vendor redirects, which is not followed',
  reason: 'the vendor redirects',
};

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400 && status !== 304;
}

/** Bad news of our own. */
function failed({ target }: RouteMatch, { status, message, reason, hint }: Refusal): Outcome {
  const said = hint ?? targetHint(status, isRepeatable(target.route.call.method));
  return {
    response: toErrorAnswer(target.map.errors, { status, message, hint: said }),
    status,
    reason,
  };
}

function notFound(): Outcome {
  const response = Response.json({ message: 'Not Found' }, { status: 404 });
  return { response, status: 404, reason: 'no route takes this method and path' };
}
