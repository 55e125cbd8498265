import { ToolkitError } from '../contract/errors.ts';
import { isBringing } from '../contract/interceptor-plan.ts';
import type {
  InterceptorPlan,
  PlanTarget,
  PlanTool,
  RequestStepPlan,
  ResponseStepPlan,
} from '../contract/interceptor-plan.ts';
import type { RouteMap } from '../contract/route-map.ts';
import { toolMatcher, toolName } from '../contract/tool-name.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { readToolTypes } from './read-tool-types.ts';
import type { ToolTypes } from './read-tool-types.ts';
import { requireOwnPlaces } from './require-own-places.ts';

/** A compiled vendor's part, as `loadGateway` gives it. */
export interface CompiledPart {
  readonly routes: RouteMap;
  /** The target document's text. */
  readonly document: string;
}

/**
 * Compiles the steps of `gateway.yaml` to the plan that is shipped with the function as `interceptors.json`: settings
 * that stand elsewhere are filled in, and what the steps have to know of tools is taken from what `transform` wrote.
 * @throws ToolkitError `config-invalid` where a step needs to be told which of a tool's tokens it brings, would take a
 *   token for anybody, or narrows the scopes of a tool that there is not, and where two steps bring a value to the same
 *   place of a tool
 */
export function compileInterceptors(
  gateway: Pick<GatewayConfig, 'interceptors' | 'inbound'>,
  parts: readonly CompiledPart[],
): InterceptorPlan {
  const targets = parts.map(toTarget);
  const request = gateway.interceptors.request.map((step) => withInbound(step, gateway.inbound));
  const response = gateway.interceptors.response.flatMap((step): readonly ResponseStepPlan[] =>
    step.step === 'authorize-tool' ? identityOf(request) : [withHeaders(step, request)],
  );
  for (const step of request) {
    requireRecipient(step, gateway.inbound);
    requireOneToken(step, targets);
    requireNarrowedTools(step, targets);
  }
  requireOwnPlaces(request, targets);
  return { version: 1, request, response, targets };
}

function toTarget({ routes, document }: CompiledPart): PlanTarget {
  const types = readToolTypes(JSON.parse(document));
  const headers = [...new Set(routes.tokens.map(({ header }) => header))];
  const basic = routes.tokens.filter(({ placement }) => placement.as === 'basic');
  const passwords = [...new Set(basic.map(({ header }) => header))];
  return {
    target: routes.target,
    tokens: headers,
    ...(passwords.length === 0 ? {} : { passwords }),
    tools: Object.fromEntries(
      routes.routes.map((route) => {
        const own = routes.tokens.filter(({ id }) => route.tokens.includes(id));
        const indexes = [...new Set(own.map(({ header }) => headers.indexOf(header)))];
        return [route.operationId, toTool(indexes, types.get(route.operationId))];
      }),
    ),
  };
}

function toTool(tokens: readonly number[], types: ToolTypes = {}): PlanTool {
  return Object.keys(types).length === 0 ? { tokens } : { tokens, types };
}

/** What the gateway itself demands of its callers is demanded again. */
function withInbound(step: RequestStepPlan, inbound: GatewayConfig['inbound']): RequestStepPlan {
  if (step.step !== 'verify-caller') return step;
  const discoveryUrl = step.discoveryUrl ?? inbound.discoveryUrl;
  const isOpen = step.audience === undefined && step.clients === undefined;
  const gateways = isOpen && step.as === 'caller' ? inbound : {};
  return {
    ...step,
    ...(discoveryUrl === undefined ? {} : { discoveryUrl }),
    ...(gateways.allowedAudience === undefined ? {} : { audience: gateways.allowedAudience }),
    ...(gateways.allowedClients === undefined ? {} : { clients: gateways.allowedClients }),
  };
}

/** In the RESPONSE phase nothing is known of the caller: it is verified again. */
function identityOf(request: readonly RequestStepPlan[]): readonly ResponseStepPlan[] {
  return request.flatMap((step) =>
    step.step === 'verify-caller' || step.step === 'authorize-tool' ? [step] : [],
  );
}

/** Whatever header a REQUEST step reads may be a secret. */
function withHeaders(step: ResponseStepPlan, request: readonly RequestStepPlan[]): ResponseStepPlan {
  if (step.step !== 'scrub-answers') return step;
  const read = request.flatMap((other) => ('header' in other ? [other.header] : []));
  return { ...step, headers: [...new Set([...step.headers, ...read])] };
}

/** The function would not start. Where the stack makes the issuer, it tells the function its clients. */
function requireRecipient(step: RequestStepPlan, { discoveryUrl }: GatewayConfig['inbound']): void {
  if (step.step !== 'verify-caller' || step.audience !== undefined || step.clients !== undefined) return;
  if (step.as === 'caller' && discoveryUrl === undefined) return;
  throw new ToolkitError(
    'config-invalid',
    `step "verify-caller" as "${step.as}" would take a token for anybody: it has neither "audience" nor "clients"`,
    {
      hint:
        step.as === 'caller'
          ? 'Say one of them in the step, or "allowedAudience" or "allowedClients" in "inbound".'
          : 'Say one of them in the step.',
    },
  );
}

function requireOneToken(step: RequestStepPlan, targets: readonly PlanTarget[]): void {
  if (!isBringing(step) || !('tokenArgument' in step.to)) return;
  const namesTool = toolMatcher(step.tools);
  for (const { target, tools } of targets) {
    for (const [operation, { tokens }] of Object.entries(tools)) {
      const name = toolName(target, operation);
      if (tokens.length < 2 || !namesTool(name)) continue;
      throw new ToolkitError(
        'config-invalid',
        `step "${step.step}" does not say which of the ${tokens.length} tokens of tool "${name}" it brings`,
        { hint: 'Name it: to: { argument: NAME }.' },
      );
    }
  }
}

/** A misspelt entry would leave its tool all of the step's scopes. Targets that are not ours are not known. */
function requireNarrowedTools(step: RequestStepPlan, targets: readonly PlanTarget[]): void {
  if (step.step !== 'exchange-token') return;
  for (const pattern of step.narrow.flatMap(({ tools }) => tools)) {
    const target = targets.find((each) => pattern.startsWith(`${each.target}___`));
    if (target === undefined) continue;
    const isNamed = toolMatcher([pattern]);
    if (Object.keys(target.tools).some((operation) => isNamed(toolName(target.target, operation)))) continue;
    throw new ToolkitError(
      'config-invalid',
      `"${pattern}" in "narrow" of step "${step.name}" names no tool of target "${target.target}"`,
      {
        hint: 'A tool that no entry names gets all of "scopes": name one that is there, or remove the entry.',
      },
    );
  }
}
