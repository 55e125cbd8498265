import { isToolkitError } from '../../contract/errors.ts';
import { isWrappedError } from '../../contract/vendor-error.ts';
import type { GatewayClient } from '../../mcp-client/connect-gateway.ts';
import { checkArguments } from './check-arguments.ts';
import { compareRequests, findStrayTokens } from './compare-requests.ts';
import type { Difference } from './compare-requests.ts';
import type { VendorRequest } from './generate-requests.ts';
import { parseJson } from './json-document.ts';
import { mapToArguments } from './map-to-arguments.ts';
import { refusalOf } from './prism.ts';
import type { CompiledTool } from './read-tools.ts';
import { exchange } from './recorder.ts';
import type { Recorder } from './recorder.ts';
import type { VendorDocument } from './vendor-document.ts';
import { writeRequest } from './write-request.ts';
import type { RawRequest } from './write-request.ts';

/** What became of one request. */
export interface Outcome {
  readonly operation: string;
  readonly variant: string;
  readonly fate: 'kept' | 'adapted';
  /** Whether the mock takes the request as the document demands it. */
  readonly ceiling: boolean;
  /** Whether the tool's call became that very request. */
  readonly arrived: boolean;
  /** Whether the mock took it, too. */
  readonly passed: boolean;
  /** All that is not as it ought to be. */
  readonly reasons: readonly Reason[];
}

/** Why a request differs or is refused. */
export interface Reason {
  /** `ceiling`: sent straight to the mock. */
  readonly side: 'ceiling' | 'round trip';
  readonly class: ReasonClass;
  readonly detail: string;
}

/** What happened to a request. */
export type ReasonClass =
  | 'no-argument'
  | 'invalid-arguments'
  | 'refused-by-gateway'
  | 'refused-by-target'
  | 'not-sent'
  | 'sent-twice'
  | 'refused-by-mock'
  | `differs-${Difference['in']}`;

/** Sends a request straight to the mock, and as a tool call through gateway and target; compares what arrived. */
export async function runRequest(
  document: VendorDocument,
  request: VendorRequest,
  tool: CompiledTool,
  client: GatewayClient,
  recorder: Recorder,
): Promise<Outcome> {
  const expected = writeRequest(document, request);
  const direct = await sendDirectly(withAccept(expected, tool), recorder);
  const { args, problems } = mapToArguments(document, request, tool);
  const answer = await call(client, tool.name, args);
  const reasons = [
    ...problems.map((detail) => onTheWay('no-argument', detail)),
    ...checkArguments(tool.inputSchema, args).map((detail) => onTheWay('invalid-arguments', detail)),
    ...judge(request, expected, recorder, answer),
  ];
  return {
    operation: request.operation.name,
    variant: request.variant,
    fate: tool.route.arguments === null ? 'kept' : 'adapted',
    ceiling: direct === undefined,
    arrived: reasons.every((reason) => reason.class === 'refused-by-mock'),
    passed: reasons.length === 0,
    reasons: direct === undefined ? reasons : [refusedDirectly(direct), ...reasons.filter(isOwn(direct))],
  };
}

function onTheWay(name: ReasonClass, detail: string): Reason {
  return { side: 'round trip', class: name, detail };
}

function refusedDirectly(detail: string): Reason {
  return { side: 'ceiling', class: 'refused-by-mock', detail };
}

/** What the mock says of both requests is said once. */
function isOwn(direct: string): (reason: Reason) => boolean {
  return ({ class: name, detail }) => name !== 'refused-by-mock' || detail !== direct;
}

/** What to accept is no parameter (OpenAPI 3.0.3, Parameter Object, "name"): both ask for the same. */
function withAccept(request: RawRequest, { route }: CompiledTool): RawRequest {
  return { ...request, headers: { ...request.headers, accept: route.call.accept } };
}

/** Why the mock refuses the vendor's own request; `undefined` where it takes it. */
async function sendDirectly(request: RawRequest, recorder: Recorder): Promise<string | undefined> {
  await exchange(recorder.url, request);
  const [got] = recorder.take();
  return got === undefined ? 'it does not answer' : refusalOf(got.answer);
}

/** The gateway's refusal or the text of the answer. */
async function call(
  client: GatewayClient,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Promise<{ readonly isError: boolean; readonly text: string }> {
  try {
    const { isError, content } = await client.callTool(name, args);
    const [first] = content;
    return { isError: isError === true, text: first?.type === 'text' ? first.text : '' };
  } catch (error) {
    if (isToolkitError(error)) return { isError: true, text: error.message };
    throw error;
  }
}

function judge(
  request: VendorRequest,
  expected: RawRequest,
  recorder: Recorder,
  answer: { readonly isError: boolean; readonly text: string },
): readonly Reason[] {
  const [got, ...more] = recorder.take();
  if (got === undefined) return [notSent(answer)];
  const { operation, credentials } = request;
  const differences = [
    ...compareRequests(expected, got.request, {
      headers: operation.parameters.filter((one) => one.in === 'header').map(({ name }) => name),
      credentials: credentials.map(({ place }) => place),
    }),
    ...findStrayTokens(
      expected,
      got.request,
      credentials.map(({ value }) => value),
    ),
  ];
  const refusal = refusalOf(got.answer);
  return [
    ...differences.map((one) => onTheWay(`differs-${one.in}`, one.detail)),
    ...(refusal === undefined ? [] : [onTheWay('refused-by-mock', refusal)]),
    ...(more.length === 0 ? [] : [onTheWay('sent-twice', `${more.length + 1} requests arrived`)]),
  ];
}

function notSent({ isError, text }: { readonly isError: boolean; readonly text: string }): Reason {
  const wrapped = parseJson(text);
  if (isWrappedError(wrapped)) {
    const { source, status } = wrapped.error;
    return onTheWay('refused-by-target', `${source} ${status}`);
  }
  if (!isError) return onTheWay('not-sent', 'the tool answers, and no request arrived');
  return onTheWay('refused-by-gateway', text.replaceAll(/\s+/g, ' ').slice(0, 200));
}
