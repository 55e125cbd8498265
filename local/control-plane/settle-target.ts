import type { Account } from '../account.ts';
import { begin, change, settlesAt } from './lifecycle.ts';
import type { Lifecycle, Settlement } from './lifecycle.ts';
import type { Gateway, Target, TargetSettings, TargetTools } from './state.ts';
import type { SchemaIntake, SchemaTools } from './schema-reading.ts';

/** A step in a target's life that begins. */
export interface TargetChange {
  readonly id: string;
  readonly settings: TargetSettings;
  /** The target as it stood, where it is not new. */
  readonly before: Target | undefined;
  readonly status: 'CREATING' | 'UPDATING' | 'SYNCHRONIZING';
}

type Taken = Exclude<SchemaIntake, { readonly refusal: unknown }>;
type Outcome = Exclude<Taken, { readonly pending: unknown }>;

/** How a step ends that fails (service model). */
const FAILURES = {
  CREATING: 'FAILED',
  UPDATING: 'UPDATE_UNSUCCESSFUL',
  SYNCHRONIZING: 'SYNCHRONIZE_UNSUCCESSFUL',
} as const;

const NO_TOOLS: TargetTools = { tools: [], listed: [], synchronizedAt: undefined };

/**
 * Puts a target into a step that ends with what its schema has become. While a server is being asked nobody knows when.
 * After a step that failed the tools of before are still served (assumed).
 */
export function putTarget(account: Account, gateway: Gateway, step: TargetChange, taken: Taken): Target {
  const at = settlesAt(account);
  if (!('pending' in taken)) return put(account, gateway, step, end(account, step, taken, at));
  const unknown = { at: Number.POSITIVE_INFINITY, status: 'READY', statusReasons: [] } as const;
  const target = put(account, gateway, step, { next: unknown, incoming: NO_TOOLS });
  void taken.pending.then((outcome) => {
    const current = gateway.targets.get(step.id);
    // Deleted meanwhile, or in another step.
    if (current?.life.next !== unknown) return;
    const ended = end(account, step, outcome, Math.max(at, account.clock.now()));
    const life = { ...current.life, next: ended.next };
    gateway.targets.set(step.id, { ...current, life, incoming: ended.incoming });
  });
  return target;
}

interface Ending {
  readonly next: Settlement;
  readonly incoming: TargetTools;
}

function put(
  account: Account,
  gateway: Gateway,
  { id, settings, before, status }: TargetChange,
  { next, incoming }: Ending,
): Target {
  const tools = before ?? NO_TOOLS;
  const target: Target = {
    id,
    settings,
    life: lifeOf(account, before, status, next),
    ...{ tools: tools.tools, listed: tools.listed, synchronizedAt: tools.synchronizedAt },
    incoming,
  };
  gateway.targets.set(id, target);
  return target;
}

function lifeOf(
  { clock }: Account,
  before: Target | undefined,
  status: TargetChange['status'],
  next: Settlement,
): Lifecycle {
  if (before === undefined || status === 'CREATING') return begin(clock.now(), next);
  return change(before.life, status, clock.now(), next);
}

function end(account: Account, { settings, status }: TargetChange, outcome: Outcome, at: number): Ending {
  const wanted = account.faults.takeFailure(settings.name);
  const reasons = wanted ?? ('failure' in outcome ? [outcome.failure] : undefined);
  if (reasons !== undefined) {
    return { next: { at, status: FAILURES[status], statusReasons: reasons }, incoming: NO_TOOLS };
  }
  const tools = 'tools' in outcome ? outcome.tools : {};
  return { next: { at, status: 'READY', statusReasons: [] }, incoming: toolsAt(settings, tools, at) };
}

/** Exports and the lists of servers are synchronised; a DYNAMIC server's never is (observed 2026-09-28). */
function toolsAt({ targetConfiguration }: TargetSettings, tools: SchemaTools, at: number): TargetTools {
  const { apiGateway, mcpServer } = targetConfiguration?.mcp ?? {};
  const isSynchronized =
    apiGateway !== undefined || (mcpServer !== undefined && mcpServer.listingMode !== 'DYNAMIC');
  return {
    tools: tools.tools ?? [],
    listed: tools.listed ?? [],
    synchronizedAt: isSynchronized ? at : undefined,
  };
}
