import { propagationSource } from './call.ts';
import { failure, refused, success } from './answers.ts';
import { compactJson } from './compact-json.ts';
import { noteArguments, noteUpstream } from './note-call.ts';
import { consentOutcome } from './outbound-consent.ts';
import { propagated, propagatedAnswer } from './propagation.ts';
import { toUpstreamRequest } from './upstream-request.ts';
import { versionOf } from './versions.ts';
import type { Target } from '../control-plane/state.ts';
import type { OpenApiTool } from '../openapi/tools.ts';
import type { ToolArguments } from './arguments.ts';
import type { MethodAnswer, MethodCall } from './call.ts';
import type { Credential } from './outbound.ts';
import type { UpstreamRequest } from './upstream-request.ts';
import type { UpstreamAnswer } from './upstream.ts';

interface OpenApiRun {
  readonly target: Target;
  readonly tool: OpenApiTool;
}

/** Calls an API as its document describes it: fetches the credential, sends, and writes the answer down. */
export async function callOpenApi(
  call: MethodCall,
  run: OpenApiRun,
  args: ToolArguments,
): Promise<MethodAnswer> {
  noteArguments(call, run.tool, args);
  try {
    const credential = await call.outbound.credentialFor({
      ...call,
      target: run.target,
      version: versionOf(call),
      params: call.request.params,
    });
    if ('failure' in credential) return failed(call, credential.failure);
    if ('consent' in credential) {
      return { outcome: consentOutcome(credential.consent, versionOf(call)), madeBy: 'gateway' };
    }
    return await send(call, run, requestOf(call, run, args, credential));
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    return failed(call, `The target could not be called: ${reason}`);
  }
}

/** An interceptor's `Authorization` takes the place of the credential's (devguide gateway-headers, read 2026-10). */
function requestOf(
  call: MethodCall,
  { target, tool }: OpenApiRun,
  args: ToolArguments,
  credential: Credential,
): UpstreamRequest {
  const allowed = propagated(target.settings, propagationSource(call));
  const request = credential.apply({ ...toUpstreamRequest(tool, args, allowed), traceId: call.traceId });
  if (allowed.authorization === undefined) return request;
  const others = Object.entries(request.headers).filter(([name]) => !/^authorization$/i.test(name));
  return {
    ...request,
    headers: { ...Object.fromEntries(others), Authorization: allowed.authorization },
  };
}

async function send(call: MethodCall, { target, tool }: OpenApiRun, request: UpstreamRequest) {
  const noted = noteUpstream(call, tool, request);
  try {
    const answer = await call.upstream.send(request);
    noted(answer.status);
    const headers = propagatedAnswer(target.settings, answer.headers);
    return { ...toAnswer(call, answer), headers };
  } catch (error) {
    noted(undefined);
    throw error;
  }
}

/** JSON is written anew, other text stays as it is (the first observed 2026-09-28, the second assumed). */
function toAnswer(call: MethodCall, { status, headers, body }: UpstreamAnswer): MethodAnswer {
  if (status < 200 || status > 299) {
    const isRaw = call.account.quirks.upstreamErrors === 'raw';
    // Reported 2026-06: every other status is the generic text; what DEBUG adds is assumed.
    return isRaw
      ? { outcome: { result: refused(body) }, madeBy: 'target' }
      : failed(call, `HTTP ${status}: ${body}`);
  }
  const isJson = /[/+]json\b/i.test(headers.get('content-type') ?? 'application/json');
  return { outcome: { result: success((isJson ? compactJson(body) : undefined) ?? body) }, madeBy: 'target' };
}

function failed(call: MethodCall, text: string): MethodAnswer {
  return { outcome: { result: failure(call, text) }, madeBy: 'gateway' };
}
