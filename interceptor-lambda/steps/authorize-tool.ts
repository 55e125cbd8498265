import type { AuthorizeToolPlan, ToolRule } from '../../contract/interceptor-plan.ts';
import { toolMatcher } from '../../contract/tool-name.ts';
import type { Refusal } from '../../contract/refusal.ts';
import { listOf } from '../../tokens/access-token.ts';
import { subjectOf, withCount } from '../call.ts';
import type { Call, Identity } from '../call.ts';
import { SEARCH_NAME, showsTools, showTools } from '../listed-tools.ts';
import { unauthorized } from '../refusals.ts';
import type { StepKind } from '../step.ts';
import type { NamedTool } from '../tool-table.ts';

/** Who may call which tool: nobody any, unless a rule says so; and lists show what may be called. */
export const authorizeTool: StepKind<'authorize-tool'> = {
  name: 'authorize-tool',
  request: (plan) => {
    const permits = createPermits(plan);
    const methods = new Set([...OPEN_METHODS, ...plan.methods]);
    return {
      take: (call) => {
        const { method, tool } = call;
        const identity = subjectOf(call);
        if (identity === undefined) return unauthorized('nobody was verified');
        if (tool !== undefined) return authorize(call, tool, identity, permits);
        // A client's own answer names no method, and a notification asks for nothing.
        const isOpen = method === undefined || method.startsWith('notifications/') || methods.has(method);
        return isOpen ? call : unauthorized('the method is not allowed');
      },
    };
  },
  response: (plan, { tools }) => {
    const permits = createPermits(plan);
    return {
      take: (answer) => {
        const { call, body } = answer;
        if (!showsTools(call) || body.result === undefined) return answer;
        const identity = subjectOf(call);
        if (identity === undefined) return unauthorized('nobody was verified');
        let filtered = 0;
        const result = showTools(body.result, (tool) => {
          const isShown = permits.problem(tools.find(String(tool.name)), identity) === undefined;
          filtered += isShown ? 0 : 1;
          return isShown ? tool : undefined;
        });
        if (result === body.result) return answer;
        const notes = withCount(call.notes, 'filtered', filtered);
        return { ...answer, call: { ...call, notes }, body: { ...body, result } };
      },
    };
  },
};

/** What every caller may ask: it shows nothing that is not filtered. */
const OPEN_METHODS = ['initialize', 'ping', 'server/discover', 'tools/list', 'tools/call'];

/** The rules, compiled. */
interface Permits {
  /** Why a caller may not call a tool; nothing where it may. */
  readonly problem: (tool: NamedTool, identity: Identity) => string | undefined;
  readonly tenantRule: (identity: Identity) => Call['tenantRule'];
  /** Why a caller may not act for a user; nothing where it may, or where nobody else is there. */
  readonly foreignUser: (call: Pick<Call, 'caller' | 'user'>) => string | undefined;
}

function authorize(call: Call, tool: NamedTool, identity: Identity, permits: Permits): Call | Refusal {
  const problem = permits.problem(tool, identity) ?? permits.foreignUser(call);
  if (problem !== undefined) return unauthorized(problem);
  const tenantRule = permits.tenantRule(identity);
  return tenantRule === undefined ? call : { ...call, tenantRule };
}

function createPermits({ rules, tenants }: AuthorizeToolPlan): Permits {
  const compiled = rules.map((rule) => ({ rule, names: toolMatcher(rule.tools) }));
  const byTenant =
    tenants &&
    new Map(
      Object.entries(tenants).map(([tenant, rule]) => [tenant, { rule, names: toolMatcher(rule.tools) }]),
    );
  return {
    problem: (tool, identity) => {
      if (tool.name === SEARCH_NAME) return undefined;
      if (tool.isOurs && tool.known === undefined) return 'the target has no such tool';
      const tenant = byTenant?.get(identity.tenant ?? '');
      if (byTenant !== undefined && tenant === undefined) {
        return identity.tenant === undefined
          ? 'the token names no tenant in the claim that is "tenantClaim" of "verify-caller"'
          : 'the tenant is none of "tenants"';
      }
      if (tenant?.names(tool.name) === false) return 'the tool is not one of the tenant';
      const grants = compiled.some(({ rule, names }) => names(tool.name) && meets(rule, identity));
      return grants ? undefined : 'no rule grants the tool';
    },
    tenantRule: ({ tenant = '' }) => byTenant?.get(tenant)?.rule,
    // A caller that names no tenant serves all of them.
    foreignUser: ({ caller, user }) =>
      byTenant !== undefined &&
      caller?.tenant !== undefined &&
      user !== undefined &&
      caller.tenant !== user.tenant
        ? "the user is of another tenant than the caller's"
        : undefined,
  };
}

function meets({ scopes = [], groups, claims = {} }: ToolRule, identity: Identity): boolean {
  return (
    scopes.every((scope) => identity.scopes.includes(scope)) &&
    (groups === undefined || groups.some((group) => identity.groups.includes(group))) &&
    Object.entries(claims).every(([name, allowed]) => {
      const found = Object.hasOwn(identity.claims, name) ? listOf(identity.claims[name]) : [];
      return found.some((value) => allowed.includes(value));
    })
  );
}
