import type {
  CreateGatewayTargetCommandInput,
  DeleteGatewayTargetCommandInput,
  GetGatewayTargetCommandInput,
  ListGatewayTargetsCommandInput,
  SynchronizeGatewayTargetsCommandInput,
  UpdateGatewayTargetCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Account } from '../account.ts';
import { omit } from '../omit.ts';
import { conflict, invalid } from './answer.ts';
import { busy } from './gateways.ts';
import { rememberToken, usedToken } from './idempotency.ts';
import { change, changing, settlesAt } from './lifecycle.ts';
import { INVALID_TOKEN, page } from './pages.ts';
import { quotaProblem } from './quotas.ts';
import { findGateway, findTarget, listTargetsNow, notFound } from './find.ts';
import { checkTarget } from './target-checks.ts';
import { putTarget } from './settle-target.ts';
import { targetSummary, targetView } from './target-view.ts';
import { takeSchema } from './take-schema.ts';
import type { Answer } from './answer.ts';
import type { Gateway, Target, TargetSettings } from './state.ts';
import type { SchemaIntake } from './schema-reading.ts';

const DEFAULT_PAGE = 100;

/** `CreateGatewayTarget`: 202 and CREATING, then READY or FAILED. */
export function createGatewayTarget(input: CreateGatewayTargetCommandInput, account: Account): Answer {
  const gateway = findGateway(account, input.gatewayIdentifier);
  if (gateway === undefined) return notFound('gateway');
  const scope = `CreateGatewayTarget ${gateway.id}`;
  const used = usedToken(account, scope, input);
  if (used !== undefined && 'refusal' in used) return used.refusal;
  const earlier = findTarget(account, gateway, used?.id);
  if (earlier !== undefined) return { body: targetView(gateway, earlier) };
  // Samples wait for READY; that a target before it is a conflict is assumed.
  if (gateway.life.status !== 'READY') return busy(gateway) ?? conflict('The gateway is not READY');
  const id = account.ids.target();
  // The name is optional and then generated (service model); its form is assumed.
  const name = input.name ?? `target-${id.toLowerCase()}`;
  const settings = { ...omit(input, 'clientToken', 'gatewayIdentifier'), name };
  const full = countProblem(account, gateway);
  if (full !== undefined) return full;
  const intake = take(account, gateway, id, settings);
  if ('refusal' in intake) return intake.refusal;
  const target = putTarget(account, gateway, { id, settings, before: undefined, status: 'CREATING' }, intake);
  rememberToken(account, scope, input, id);
  return { body: targetView(gateway, target) };
}

/** `GetGatewayTarget`; a missing gateway wins over a missing target (observed 2026-09-28). */
export function getGatewayTarget(input: GetGatewayTargetCommandInput, account: Account): Answer {
  return withTarget(account, input, (gateway, target) => ({ body: targetView(gateway, target) }));
}

/** `ListGatewayTargets`, sorted by target id (observed 2026-09-28). */
export function listGatewayTargets(input: ListGatewayTargetsCommandInput, account: Account): Answer {
  const gateway = findGateway(account, input.gatewayIdentifier);
  if (gateway === undefined) return notFound('gateway');
  const size = input.maxResults ?? DEFAULT_PAGE;
  const found = page(listTargetsNow(account, gateway), (target) => target.id, size, input.nextToken);
  if (found === undefined) return INVALID_TOKEN;
  return { body: { items: found.items.map(targetSummary), nextToken: found.nextToken } };
}

/** `UpdateGatewayTarget`: replaces every setting; also takes a FAILED target (observed 2026-09-28). */
export function updateGatewayTarget(input: UpdateGatewayTargetCommandInput, account: Account): Answer {
  return withTarget(account, input, (gateway, target) => {
    const { id } = target;
    const name = input.name ?? target.settings.name;
    const settings = { ...omit(input, 'gatewayIdentifier', 'targetId'), name };
    const stopped = busy(target) ?? changesProblem(account, gateway);
    if (stopped !== undefined) return stopped;
    const intake = take(account, gateway, id, settings);
    if ('refusal' in intake) return intake.refusal;
    const updated = putTarget(account, gateway, { id, settings, before: target, status: 'UPDATING' }, intake);
    return { body: targetView(gateway, updated) };
  });
}

/** `SynchronizeGatewayTargets`: reads the list of an MCP server anew; other targets have none (documented, wording assumed). */
export function synchronizeGatewayTargets(
  input: SynchronizeGatewayTargetsCommandInput,
  account: Account,
): Answer {
  const [targetId] = input.targetIdList ?? [];
  return withTarget(account, { ...input, targetId }, (gateway, target) => {
    const { id, settings } = target;
    const server = settings.targetConfiguration?.mcp?.mcpServer;
    if (server === undefined || server.mcpToolSchema !== undefined || server.listingMode === 'DYNAMIC') {
      return invalid('Synchronization is only supported for MCP server targets with DEFAULT listing mode');
    }
    const stopped = busy(target) ?? changesProblem(account, gateway);
    if (stopped !== undefined) return stopped;
    const intake = takeSchema(account, gateway, 'mcpServer', settings);
    if ('refusal' in intake) return intake.refusal;
    const change = { id, settings, before: target, status: 'SYNCHRONIZING' } as const;
    return { body: { targets: [targetView(gateway, putTarget(account, gateway, change, intake))] } };
  });
}

/** `DeleteGatewayTarget`: 202 and DELETING, then gone. */
export function deleteGatewayTarget(input: DeleteGatewayTargetCommandInput, account: Account): Answer {
  return withTarget(account, input, (gateway, target) => {
    if (target.life.status !== 'DELETING') {
      const full = changesProblem(account, gateway);
      if (full !== undefined) return full;
      const next = { at: settlesAt(account), status: 'GONE', statusReasons: [] } as const;
      const life = change(target.life, 'DELETING', account.clock.now(), next);
      gateway.targets.set(target.id, { ...target, life });
    }
    return { body: { gatewayArn: gateway.arn, targetId: target.id, status: 'DELETING' } };
  });
}

function withTarget(
  account: Account,
  input: { readonly gatewayIdentifier: string | undefined; readonly targetId: string | undefined },
  run: (gateway: Gateway, target: Target) => Answer,
): Answer {
  const gateway = findGateway(account, input.gatewayIdentifier);
  if (gateway === undefined) return notFound('gateway');
  const target = findTarget(account, gateway, input.targetId);
  return target === undefined ? notFound('target') : run(gateway, target);
}

function take(account: Account, gateway: Gateway, id: string, settings: TargetSettings): SchemaIntake {
  const checked = nameTaken(account, gateway, id, settings) ?? checkTarget(account, gateway, settings);
  return 'refusal' in checked ? checked : takeSchema(account, gateway, checked.kind, settings);
}

/** Names are unique in a gateway (documented); type and wording of the refusal are assumed. */
function nameTaken(
  account: Account,
  gateway: Gateway,
  id: string,
  { name }: TargetSettings,
): { readonly refusal: Answer } | undefined {
  const others = listTargetsNow(account, gateway).filter((target) => target.id !== id);
  if (!others.some((target) => target.settings.name === name)) return undefined;
  return { refusal: conflict(`A target with name ${name} already exists in gateway ${gateway.id}`) };
}

function countProblem(account: Account, gateway: Gateway): Answer | undefined {
  const { length } = listTargetsNow(account, gateway);
  return (
    quotaProblem('targets per gateway', length, account.quotas.targetsPerGateway) ??
    changesProblem(account, gateway)
  );
}

function changesProblem(account: Account, gateway: Gateway): Answer | undefined {
  const { length } = listTargetsNow(account, gateway).filter(({ life }) => changing(life));
  return quotaProblem(
    'concurrent target changes per gateway',
    length,
    account.quotas.concurrentTargetChanges,
  );
}
