import { z } from 'zod';
import { isBringing } from '../contract/interceptor-plan.ts';
import type { BringingStep, Onward, RequestStepPlan, Role } from '../contract/interceptor-plan.ts';
import { requestStepSchema, responseStepSchema } from './interceptor-steps.ts';
import type { ResponseStepConfig } from './interceptor-steps.ts';

/** `interceptors` in `gateway.yaml`: the steps before and after each call, in their order. */
export interface InterceptorConfig {
  readonly request: readonly RequestStepPlan[];
  readonly response: readonly ResponseStepConfig[];
}

/** A problem of the lists, with the path to it below `interceptors`. */
interface Problem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Steps that stand once at most. */
const ONCE: ReadonlySet<string> = new Set([
  'authorize-tool',
  'reject-supplied-token',
  'coerce-arguments',
  'audit',
  'hide-token-arguments',
  'scrub-answers',
  'mark-vendor-errors',
]);

/** Headers that no list of steps hands on as they are. */
const NEVER_PROPAGATED: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-api-key',
]);

/** The schema of `interceptors`. */
export const interceptorSchema: z.ZodType<InterceptorConfig> = z
  .strictObject({
    request: z.array(requestStepSchema).default([]),
    response: z.array(responseStepSchema).default([]),
  })
  .superRefine((config, context) => {
    for (const problem of problemsOf(config)) context.addIssue({ code: 'custom', ...problem });
  });

/**
 * Whether the gateway has to hand over the client's headers in a phase, the inbound `Authorization` among them:
 * `passRequestHeaders` of the interception point.
 */
export function needsRequestHeaders({ request, response }: InterceptorConfig): {
  readonly request: boolean;
  readonly response: boolean;
} {
  return {
    request: request.some(({ step }) => step === 'verify-caller' || step === 'propagate-header'),
    response: response.some(({ step }) => step === 'authorize-tool' || step === 'scrub-answers'),
  };
}

function problemsOf(config: InterceptorConfig): readonly Problem[] {
  return [
    ...repetitions('request', config.request),
    ...repetitions('response', config.response),
    ...config.request.flatMap((step, index) =>
      orderProblems(step, config.request.slice(0, index)).map((message) => ({
        path: ['request', index],
        message,
      })),
    ),
    ...listProblems(config),
  ];
}

function repetitions(
  list: 'request' | 'response',
  steps: readonly { readonly step: string }[],
): readonly Problem[] {
  const keys = steps.map((step) => keyOf(step));
  return keys.flatMap((key, index) =>
    key !== undefined && keys.indexOf(key) < index
      ? [{ path: [list, index], message: `step ${key} stands there twice` }]
      : [],
  );
}

/** What only one step of a list can be. */
function keyOf(step: {
  readonly step: string;
  readonly name?: string;
  readonly as?: string;
}): string | undefined {
  if (step.as !== undefined) return `"${step.step}" as "${step.as}"`;
  if (step.name !== undefined) return `named "${step.name}"`;
  return ONCE.has(step.step) ? `"${step.step}"` : undefined;
}

function orderProblems(step: RequestStepPlan, before: readonly RequestStepPlan[]): readonly string[] {
  const problems: string[] = [];
  const role = roleOf(step);
  if (role !== undefined && !before.some((other) => other.step === 'verify-caller' && other.as === role)) {
    problems.push(`"${step.step}" needs a "verify-caller" as "${role}" before it`);
  }
  if (step.step === 'authorize-tool' && !before.some((other) => other.step === 'verify-caller')) {
    problems.push('"authorize-tool" needs a "verify-caller" before it');
  }
  if (step.step === 'verify-caller' && before.some((other) => other.step === 'authorize-tool')) {
    problems.push(
      '"verify-caller" stands before "authorize-tool", which judges nobody whom it does not know',
    );
  }
  if (step.step === 'authorize-tool' && before.some(isBringing)) {
    problems.push('"authorize-tool" stands before the steps that bring a value');
  }
  if (step.step === 'reject-supplied-token' && before.some(isBringing)) {
    problems.push(
      '"reject-supplied-token" stands before the steps that bring a value, or it would refuse it',
    );
  }
  if (step.step === 'exchange-token' && step.actor === 'caller') {
    problems.push(...actorProblems(step.from, before));
  }
  if (step.step === 'propagate-header' && NEVER_PROPAGATED.has(step.header)) {
    problems.push(`header "${step.header}" is never propagated; "pass-token" hands on a user's own token`);
  }
  if (isBringing(step) && !step.tools.every((tool) => NAMES_TARGET.test(tool))) {
    problems.push(...recipientProblems(step));
  }
  return problems;
}

/** Without a caller the token would be exchanged with no actor at all. */
function actorProblems(from: Role, before: readonly RequestStepPlan[]): readonly string[] {
  if (from === 'caller') return ['the caller acts for somebody else: actor "caller" needs from "user"'];
  const isVerified = before.some((other) => other.step === 'verify-caller' && other.as === 'caller');
  return isVerified ? [] : ['actor "caller" needs a "verify-caller" as "caller" before it'];
}

/** A tool's target, three underscores, and the operation: the target stands there in full. */
const NAMES_TARGET = /^[^*]+___/;

/**
 * A header reaches whatever is called, and so does an argument where a target that is not of this toolkit takes what its
 * tool does not declare: a token has to know whose it is.
 */
function recipientProblems(step: BringingStep): readonly string[] {
  const names = '"tools" name theirs, for example "asana___*"';
  if (isHeader(step.to)) return [`what goes into a header would reach every target of the gateway: ${names}`];
  const isToken = step.step !== 'propagate-header' || step.token;
  return isToken && 'argument' in step.to
    ? [`a token in argument "${step.to.argument}" would reach every target of the gateway: ${names}`]
    : [];
}

function isHeader(to: Onward): boolean {
  return 'header' in to || 'authorization' in to;
}

/** Whose token a step needs. */
function roleOf(step: RequestStepPlan): 'caller' | 'user' | undefined {
  if (step.step === 'reject-supplied-token') return step.allowedClients.length > 0 ? 'caller' : undefined;
  return 'from' in step ? step.from : undefined;
}

function listProblems({ request, response }: InterceptorConfig): readonly Problem[] {
  const inRequest = request.findIndex(({ step }) => step === 'authorize-tool');
  const inResponse = response.findIndex(({ step }) => step === 'authorize-tool');
  const problems: Problem[] = [];
  if (inRequest !== -1 && inResponse === -1) {
    problems.push({
      path: ['request', inRequest],
      message: '"authorize-tool" stands in "response" too, so that lists show what may be called',
    });
  }
  if (inRequest === -1 && inResponse !== -1) {
    problems.push({
      path: ['response', inResponse],
      message: 'the rules of "authorize-tool" stand in "request"',
    });
  }
  const verified = request.flatMap((step) => (step.step === 'verify-caller' ? [step.header] : []));
  for (const [index, step] of request.entries()) {
    if (step.step !== 'propagate-header' || !verified.includes(step.header)) continue;
    problems.push({
      path: ['request', index, 'header'],
      message: `header "${step.header}" holds a token that is verified; "pass-token" hands it on`,
    });
  }
  return problems;
}
