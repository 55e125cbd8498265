import type {
  CreateGatewayTargetCommandInput,
  DeleteGatewayTargetCommandInput,
  GetGatewayTargetCommandInput,
  ListGatewayTargetsCommandInput,
  UpdateGatewayTargetCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Account } from '../account.ts';
import { omit } from '../omit.ts';
import { conflict } from './answer.ts';
import { busy } from './gateways.ts';
import { rememberToken, usedToken } from './idempotency.ts';
import { begin, change, isoNanos } from './lifecycle.ts';
import { INVALID_TOKEN, page } from './pages.ts';
import { findGateway, findTarget, listTargetsNow, notFound } from './find.ts';
import { takeSchema } from './target-checks.ts';
import type { Answer } from './answer.ts';
import type { Settlement } from './lifecycle.ts';
import type { Gateway, Target, TargetSettings } from './state.ts';
import type { SchemaIntake } from './target-checks.ts';

const DEFAULT_PAGE = 100;

/** `CreateGatewayTarget`: 202 and CREATING, then READY, or FAILED where the document does not parse. */
export function createGatewayTarget(input: CreateGatewayTargetCommandInput, account: Account): Answer {
  const gateway = findGateway(account, input.gatewayIdentifier);
  if (gateway === undefined) return notFound('gateway');
  const scope = `CreateGatewayTarget ${gateway.id}`;
  const used = usedToken(account, scope, input);
  if (used !== undefined && 'refusal' in used) return used.refusal;
  const earlier = findTarget(account, gateway, used?.id);
  if (earlier !== undefined) return { body: view(gateway, earlier) };
  // Samples wait for READY; that a target before it is a conflict is assumed.
  if (gateway.life.status !== 'READY') return busy(gateway) ?? conflict('The gateway is not READY');
  const id = account.ids.target();
  // The name is optional and then generated (service model); its form is assumed.
  const name = input.name ?? `target-${id.toLowerCase()}`;
  const settings = { ...omit(input, 'clientToken', 'gatewayIdentifier'), name };
  const intake = nameTaken(account, gateway, id, settings) ?? takeSchema(account, settings);
  if ('refusal' in intake) return intake.refusal;
  const now = account.clock.now();
  const life = begin(now, settlement(now + account.settleMs, 'FAILED', intake));
  const target = { id, settings, life, tools: [], incoming: toolsIn(intake) };
  gateway.targets.set(id, target);
  rememberToken(account, scope, input, id);
  return { body: view(gateway, target) };
}

/** `GetGatewayTarget`; a missing gateway wins over a missing target (observed 2026-09-28). */
export function getGatewayTarget(input: GetGatewayTargetCommandInput, account: Account): Answer {
  return withTarget(account, input, (gateway, target) => ({ body: view(gateway, target) }));
}

/** `ListGatewayTargets`, sorted by target id (observed 2026-09-28). */
export function listGatewayTargets(input: ListGatewayTargetsCommandInput, account: Account): Answer {
  const gateway = findGateway(account, input.gatewayIdentifier);
  if (gateway === undefined) return notFound('gateway');
  const size = input.maxResults ?? DEFAULT_PAGE;
  const found = page(listTargetsNow(account, gateway), (target) => target.id, size, input.nextToken);
  if (found === undefined) return INVALID_TOKEN;
  return { body: { items: found.items.map(summary), nextToken: found.nextToken } };
}

/** `UpdateGatewayTarget`: replaces every setting; also takes a FAILED target (observed 2026-09-28). */
export function updateGatewayTarget(input: UpdateGatewayTargetCommandInput, account: Account): Answer {
  return withTarget(account, input, (gateway, target) => {
    const name = input.name ?? target.settings.name;
    const settings = { ...omit(input, 'gatewayIdentifier', 'targetId'), name };
    const stopped = busy(target);
    if (stopped !== undefined) return stopped;
    const intake = nameTaken(account, gateway, target.id, settings) ?? takeSchema(account, settings);
    if ('refusal' in intake) return intake.refusal;
    const now = account.clock.now();
    // After a failed update the tools of before are still served (assumed).
    const next = settlement(now + account.settleMs, 'UPDATE_UNSUCCESSFUL', intake);
    const life = change(target.life, 'UPDATING', now, next);
    const updated = { ...target, settings, life, incoming: toolsIn(intake) };
    gateway.targets.set(target.id, updated);
    return { body: view(gateway, updated) };
  });
}

/** `DeleteGatewayTarget`: 202 and DELETING, then gone. */
export function deleteGatewayTarget(input: DeleteGatewayTargetCommandInput, account: Account): Answer {
  return withTarget(account, input, (gateway, target) => {
    if (target.life.status !== 'DELETING') {
      const now = account.clock.now();
      const next = { at: now + account.settleMs, status: 'GONE', statusReasons: [] } as const;
      gateway.targets.set(target.id, { ...target, life: change(target.life, 'DELETING', now, next) });
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

function settlement(
  at: number,
  failure: 'FAILED' | 'UPDATE_UNSUCCESSFUL',
  intake: Exclude<SchemaIntake, { refusal: Answer }>,
): Settlement {
  if ('failure' in intake) return { at, status: failure, statusReasons: [intake.failure] };
  return { at, status: 'READY', statusReasons: [] };
}

function toolsIn(intake: Exclude<SchemaIntake, { refusal: Answer }>): Target['incoming'] {
  return 'tools' in intake ? intake.tools : [];
}

/** A target as Create, Get and Update answer it; the inline document is echoed char for char (observed 2026-09-28). */
function view(gateway: Gateway, { id, settings, life }: Target): object {
  return {
    gatewayArn: gateway.arn,
    targetId: id,
    createdAt: isoNanos(life.createdAt),
    updatedAt: isoNanos(life.updatedAt),
    status: life.status,
    ...settings,
    statusReasons: life.statusReasons.length > 0 ? life.statusReasons : undefined,
  };
}

/** An item of ListGatewayTargets (observed 2026-09-28). */
function summary({ id, settings, life }: Target): object {
  return {
    targetId: id,
    name: settings.name,
    status: life.status,
    description: settings.description,
    createdAt: isoNanos(life.createdAt),
    updatedAt: isoNanos(life.updatedAt),
    targetType: 'OPEN_API_SCHEMA',
  };
}
