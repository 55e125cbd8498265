import { ToolkitError } from '../contract/errors.ts';
import type { InterceptorEvent, InterceptorOutput } from '../contract/interceptor-events.ts';
import type { InterceptorPlan, RequestStepPlan, ResponseStepPlan } from '../contract/interceptor-plan.ts';
import type { Refusal } from '../contract/refusal.ts';
import { auditLine, unreadableLine } from './audit-line.ts';
import type { AuditLine } from './audit-line.ts';
import { isObject } from '../contract/json-object.ts';
import { isRefusal } from './call.ts';
import type { Call, Invocation } from './call.ts';
import { createHeaderGuard } from './header-guard.ts';
import { readEvent } from './read-event.ts';
import type { GatewayAnswer, ReadEvent } from './read-event.ts';
import { rpcCodeOf, rpcMessageOf } from './refusals.ts';
import { runSteps } from './run-steps.ts';
import type { AnswerCall, RequestStep, ResponseStep } from './run-steps.ts';
import type { StepParts } from './step.ts';
import { STEPS } from './steps/index.ts';

/** Answers an event of either phase. */
export type Interceptor = (event: InterceptorEvent, invocation: Invocation) => Promise<InterceptorOutput>;

type StepPlan = RequestStepPlan | ResponseStepPlan;

/**
 * Makes the interceptor of a plan. It answers every event, also one that it cannot read: what is not understood does not
 * go on. A repeated event gets the same answer.
 * @throws ToolkitError `not-configured` where a step lacks what it needs, or cannot stand in its list
 */
export function createInterceptor(plan: InterceptorPlan, parts: StepParts): Interceptor {
  const request = [
    ...plan.request.map((step) => requestStep(step.step, step, parts, plan.request)),
    createHeaderGuard(plan.request),
  ];
  const response = plan.response.map((step) => responseStep(step.step, step, parts));
  const isAudited = {
    request: plan.request.some(({ step }) => step === 'audit'),
    response: plan.response.some(({ step }) => step === 'audit'),
  };
  return async (event, invocation) => {
    const read = readEvent(event, parts.tools, invocation);
    const phase = read.answer === undefined ? 'request' : 'response';
    const { call, answer } = read;
    if (isRefusal(call)) {
      parts.audit(unreadableLine(phase, call, invocation, parts.now()));
      return answer === undefined || !isEmpty(answer) ? refuse(read.id, call) : unchanged(answer, read);
    }
    const log = isAudited[phase] ? undefined : parts;
    if (answer === undefined) return interceptRequest(request, call, log);
    if (isEmpty(answer)) return unchanged(answer, read);
    if (isObject(answer.body)) {
      return interceptResponse(response, { call, status: answer.status, body: answer.body }, log);
    }
    parts.audit(auditLine('response', call, { refusal: UNREADABLE, now: parts.now() }));
    return refuse(read.id, UNREADABLE);
  };
}

/** Also what goes on unchanged is sent on as it was read here: nothing else than what was judged is done. */
async function interceptRequest(
  steps: readonly RequestStep[],
  given: Call,
  log: StepParts | undefined,
): Promise<InterceptorOutput> {
  const { reached, refusal } = await runSteps(steps, given);
  if (refusal !== undefined) {
    log?.audit(auditLine('request', reached, { refusal, now: log.now() }));
    return refuse(given.id, refusal);
  }
  const { onward, message } = reached;
  const headers = Object.keys(onward).length === 0 ? {} : { headers: onward };
  return output({ transformedGatewayRequest: { ...headers, body: message } });
}

async function interceptResponse(
  steps: readonly ResponseStep[],
  given: AnswerCall,
  log: StepParts | undefined,
): Promise<InterceptorOutput> {
  const { reached, refusal } = await runSteps(steps, given);
  if (refusal !== undefined) {
    log?.audit(auditLine('response', reached.call, { refusal, now: log.now() }));
    return refuse(given.call.id, refusal);
  }
  return respond(given.status, reached.body);
}

/** What no step can look into could show a list, or a token, that a step takes out. */
const UNREADABLE: Refusal = {
  status: 500,
  message: rpcMessageOf(500),
  reason: 'the answer is no JSON-RPC message',
};

function isEmpty({ body }: GatewayAnswer): boolean {
  return body === null || body === undefined;
}

/** A refusal of the REQUEST phase may come back without its body (reported 2026-04): its status says enough. */
function unchanged({ status }: GatewayAnswer, { id }: ReadEvent): InterceptorOutput {
  if (status !== undefined && status >= 400) {
    return respond(status, errorBody(id, status, rpcMessageOf(status)));
  }
  return output({});
}

function refuse(id: ReadEvent['id'], { status, message }: Refusal): InterceptorOutput {
  return respond(status, errorBody(id, status, message));
}

function respond(status: number | undefined, body: object): InterceptorOutput {
  return output({
    transformedGatewayResponse: { ...(status === undefined ? {} : { statusCode: status }), body },
  });
}

function errorBody(id: ReadEvent['id'], status: number, message: string): object {
  return { jsonrpc: '2.0', id, error: { code: rpcCodeOf(status), message } };
}

function output(mcp: InterceptorOutput['mcp']): InterceptorOutput {
  return { interceptorOutputVersion: '1.0', mcp };
}

function requestStep<Name extends StepPlan['step']>(
  name: Name,
  plan: Extract<StepPlan, { readonly step: Name }>,
  parts: StepParts,
  list: readonly RequestStepPlan[],
): RequestStep {
  const make = kindOf(name).request;
  if (make === undefined) throw misplaced(name, 'request');
  return make(plan, parts, list);
}

function responseStep<Name extends StepPlan['step']>(
  name: Name,
  plan: Extract<StepPlan, { readonly step: Name }>,
  parts: StepParts,
): ResponseStep {
  const make = kindOf(name).response;
  if (make === undefined) throw misplaced(name, 'response');
  return make(plan, parts);
}

function kindOf<Name extends StepPlan['step']>(name: Name): (typeof STEPS)[Name] {
  if (!Object.hasOwn(STEPS, name)) throw misplaced(name, 'any list');
  return STEPS[name];
}

function misplaced(name: string, list: string): ToolkitError {
  return new ToolkitError('not-configured', `step "${name}" cannot stand in "${list}"`, {
    hint: 'The plan is compiled from gateway.yaml: deploy it together with its function.',
  });
}

export type { AuditLine, StepParts };
