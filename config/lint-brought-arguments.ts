import type { Finding } from '../contract/finding.ts';
import { isBringing } from '../contract/interceptor-plan.ts';
import type { BringingStep, RequestStepPlan } from '../contract/interceptor-plan.ts';
import { plain } from '../contract/plain-name.ts';
import type { CompiledPart } from './compile-interceptors.ts';
import { argumentOf, compiledTools, isAllowed, targetOf } from './compiled-tools.ts';
import type { CompiledTool } from './compiled-tools.ts';
import type { InterceptorConfig } from './interceptor-config.ts';

/** What can be said of the arguments that steps bring. */
export type BroughtArgumentCode = `interceptors/${'argument-overwritten' | 'argument-shown'}`;

/** Each of them with what it means; also published in docs/findings.md. */
export const BROUGHT_ARGUMENT_FINDINGS: Readonly<Record<BroughtArgumentCode, string>> = {
  'interceptors/argument-overwritten':
    'A step brings an argument, and one that a model makes up is overwritten without a word.',
  'interceptors/argument-shown': 'A step brings an argument, and lists of tools still ask models for it.',
};

/** A finding whose pointer is into `gateway.yaml`. */
export interface BroughtArgumentFinding extends Finding {
  readonly code: BroughtArgumentCode;
}

/**
 * Says of which tools models are asked for an argument that a step brings, or write it in vain: one finding for each step
 * and argument. `hide-token-arguments` and `reject-supplied-token` know the token headers of the vendors' documents, and
 * what else they are told.
 */
export function lintBroughtArguments(
  config: InterceptorConfig,
  parts: readonly CompiledPart[],
): readonly BroughtArgumentFinding[] {
  const { request, response } = config;
  const tools = compiledTools(parts);
  const tokens = new Set(tools.flatMap(({ ofTarget }) => ofTarget.map(plain)));
  const isKnownTo = (step: { readonly arguments: readonly string[] } | undefined, argument: string) =>
    step !== undefined &&
    (tokens.has(plain(argument)) || step.arguments.some((name) => plain(name) === plain(argument)));
  const hide = response.find((step) => step.step === 'hide-token-arguments');
  const reject = request.find((step) => step.step === 'reject-supplied-token');
  return request.flatMap((step, index): readonly BroughtArgumentFinding[] => {
    if (!isBringing(step)) return [];
    const brought = [...Map.groupBy(broughtBy(step, tools, request), ({ argument }) => argument).values()];
    return brought.flatMap(([first, ...others]) => {
      if (first === undefined) return [];
      const where = { index, first, more: others.length, isToken: tokens.has(plain(first.argument)) };
      return [
        ...(isKnownTo(hide, first.argument) ? [] : [shown(step, where, hide !== undefined)]),
        ...(isKnownTo(reject, first.argument) ? [] : [overwritten(step, where, reject !== undefined)]),
      ];
    });
  });
}

/** An argument of a tool that a step brings. */
interface Brought {
  /** A name, or a pattern for the tools of a target of which none are known. */
  readonly tool: string;
  readonly argument: string;
}

/** What no tool declares no list shows: `argument-unknown` tells of it. What nobody may call is shown to nobody. */
function broughtBy(
  step: BringingStep,
  tools: readonly CompiledTool[],
  request: readonly RequestStepPlan[],
): readonly Brought[] {
  const known = tools.flatMap((tool): readonly Brought[] => {
    const argument = argumentOf(step, tool);
    const isDeclared = argument !== undefined && [...tool.arguments, ...tool.tokens].includes(argument);
    return isDeclared && isAllowed(tool.name, request) ? [{ tool: tool.name, argument }] : [];
  });
  if (!('argument' in step.to)) return known;
  const { argument } = step.to;
  const elsewhere = step.tools.filter((pattern) => {
    const target = targetOf(pattern);
    return target !== undefined && tools.every((tool) => tool.target !== target);
  });
  return [...known, ...elsewhere.map((tool) => ({ tool, argument }))];
}

interface Where {
  readonly index: number;
  readonly first: Brought;
  /** How many tools more. */
  readonly more: number;
  readonly isToken: boolean;
}

function shown(
  { step }: BringingStep,
  { index, first, more, isToken }: Where,
  isThere: boolean,
): BroughtArgumentFinding {
  return {
    code: 'interceptors/argument-shown',
    severity: 'warning',
    pointer: `/interceptors/request/${index}`,
    message: `step "${step}" brings ${named(first, more)}, and lists of tools still ask models for it`,
    hint: isThere
      ? `Name "${first.argument}" in "arguments" of "hide-token-arguments".`
      : `Put "hide-token-arguments" into "interceptors.response"${withArgument(first, isToken)}.`,
  };
}

function overwritten(
  { step }: BringingStep,
  { index, first, more, isToken }: Where,
  isThere: boolean,
): BroughtArgumentFinding {
  return {
    code: 'interceptors/argument-overwritten',
    severity: 'note',
    pointer: `/interceptors/request/${index}`,
    message: `step "${step}" overwrites ${named(first, more)} where a model has made one up, and nobody is told`,
    hint: isThere
      ? `Name "${first.argument}" in "arguments" of "reject-supplied-token".`
      : `Put "reject-supplied-token" before the steps that bring a value${withArgument(first, isToken)}.`,
  };
}

function named({ argument, tool }: Brought, more: number): string {
  return `argument "${argument}" of tool "${tool}"${more === 0 ? '' : ` (and of ${more} more)`}`;
}

function withArgument({ argument }: Brought, isToken: boolean): string {
  return isToken ? '' : `, with "${argument}" in its "arguments"`;
}
