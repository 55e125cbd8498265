import { ToolkitError } from '../contract/errors.ts';
import { isBringing } from '../contract/interceptor-plan.ts';
import type { BringingStep, PlanTarget, RequestStepPlan } from '../contract/interceptor-plan.ts';
import { onwardPlace, placeKey } from '../contract/onward-place.ts';
import type { TokenArguments } from '../contract/onward-place.ts';
import { plain } from '../contract/plain-name.ts';
import { toolMatcher, toolName } from '../contract/tool-name.ts';
import { patternsMeet } from './patterns-meet.ts';

/**
 * Makes sure that no two steps bring a value to the same place of one tool: the target would get whichever credential
 * comes last. Of targets that are not ours no tools are known; there, patterns count that name the target in full.
 * @throws ToolkitError `config-invalid`
 */
export function requireOwnPlaces(request: readonly RequestStepPlan[], targets: readonly PlanTarget[]): void {
  const bringing = request.filter(isBringing);
  for (const [index, second] of bringing.entries()) {
    for (const first of bringing.slice(0, index)) {
      const shared = sharedPlace(first, second, targets) ?? sharedElsewhere(first, second, targets);
      if (shared !== undefined) throw refusal(first, second, shared);
    }
  }
}

interface Shared {
  /** For example `argument x-asana-token`. */
  readonly place: string;
  /** A tool's name, or a pattern for tools that are not known. */
  readonly tool: string;
}

function sharedPlace(
  first: BringingStep,
  second: BringingStep,
  targets: readonly PlanTarget[],
): Shared | undefined {
  const isOfBoth = [toolMatcher(first.tools), toolMatcher(second.tools)];
  const known = new Set(targets.flatMap(({ tokens }) => tokens.map(plain)));
  for (const { target, tokens, tools } of targets) {
    for (const [operation, { tokens: indexes }] of Object.entries(tools)) {
      const tool = toolName(target, operation);
      if (!isOfBoth.every((isNamed) => isNamed(tool))) continue;
      const own = indexes.map((position) => tokens[position] ?? '');
      const place = samePlace(first, second, { own, isTokenArgument: (name) => known.has(plain(name)) });
      if (place !== undefined) return { place, tool };
    }
  }
  return undefined;
}

function sharedElsewhere(
  first: BringingStep,
  second: BringingStep,
  targets: readonly PlanTarget[],
): Shared | undefined {
  const place = samePlace(first, second, { own: [], isTokenArgument: () => false });
  if (place === undefined) return undefined;
  const isElsewhere = (pattern: string): boolean =>
    /^[^*]+___/.test(pattern) && !targets.some(({ target }) => pattern.startsWith(`${target}___`));
  const tool = [first, second]
    .flatMap(({ tools }) => tools.filter(isElsewhere))
    .find((pattern) =>
      [first, second].every(({ tools }) => tools.some((other) => patternsMeet(pattern, other))),
    );
  return tool === undefined ? undefined : { place, tool };
}

function samePlace(first: BringingStep, second: BringingStep, takes: TokenArguments): string | undefined {
  const [one, other] = [onwardPlace(first.to, takes), onwardPlace(second.to, takes)];
  if (one === undefined || other === undefined || placeKey(one) !== placeKey(other)) return undefined;
  return 'header' in one ? `header "${one.header}"` : `argument "${one.argument}"`;
}

function refusal(first: BringingStep, second: BringingStep, { place, tool }: Shared): ToolkitError {
  return new ToolkitError(
    'config-invalid',
    `steps ${labelOf(first)} and ${labelOf(second)} both bring a value to ${place} of tool "${tool}"`,
    { hint: `Narrow "tools" of one of them, so that "${tool}" gets the value of the other alone.` },
  );
}

function labelOf(step: BringingStep): string {
  if (!('name' in step)) return `"${step.step}" of header "${step.header}"`;
  return step.name === step.step ? `"${step.step}"` : `"${step.step}" named "${step.name}"`;
}
