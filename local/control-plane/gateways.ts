import type {
  CreateGatewayCommandInput,
  DeleteGatewayCommandInput,
  GetGatewayCommandInput,
  ListGatewaysCommandInput,
  UpdateGatewayCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Account } from '../account.ts';
import { omit } from '../omit.ts';
import { conflict, invalid } from './answer.ts';
import { arnOf } from './arns.ts';
import { gatewayProblem, immutableProblem } from './gateway-checks.ts';
import { rememberToken, usedToken } from './idempotency.ts';
import { begin, change, changing, isoNanos, settlesAt } from './lifecycle.ts';
import { INVALID_TOKEN, page } from './pages.ts';
import { quotaProblem } from './quotas.ts';
import { findGateway, identityArn, listGatewaysNow, listTargetsNow, notFound } from './find.ts';
import type { Answer } from './answer.ts';
import type { Gateway, GatewaySettings } from './state.ts';

const DEFAULT_PAGE = 100;

/** `CreateGateway`: 202 and CREATING. */
export function createGateway(input: CreateGatewayCommandInput, account: Account): Answer {
  const used = usedToken(account, 'CreateGateway', input);
  if (used !== undefined && 'refusal' in used) return used.refusal;
  const earlier = findGateway(account, used?.id);
  if (earlier !== undefined) return { body: view(account, earlier) };
  const settings = omit(input, 'clientToken', 'tags');
  const problem = gatewayProblem(account, settings);
  if (problem !== undefined) return problem;
  const others = listGatewaysNow(account);
  if (others.some((gateway) => gateway.settings.name === settings.name)) {
    return conflict(`A gateway with name ${settings.name ?? ''} already exists`);
  }
  const full = quotaProblem('gateways', others.length, account.quotas.gateways);
  if (full !== undefined) return full;
  const gateway = make(account, settings);
  if (input.tags !== undefined)
    account.controlPlane.tags.set(gateway.arn, new Map(Object.entries(input.tags)));
  rememberToken(account, 'CreateGateway', input, gateway.id);
  return { body: view(account, gateway) };
}

/** `GetGateway`. */
export function getGateway(input: GetGatewayCommandInput, account: Account): Answer {
  const gateway = findGateway(account, input.gatewayIdentifier);
  return gateway === undefined ? notFound('gateway') : { body: view(account, gateway) };
}

/** `ListGateways`, sorted by id (the order is assumed). */
export function listGateways(input: ListGatewaysCommandInput, account: Account): Answer {
  const size = input.maxResults ?? DEFAULT_PAGE;
  const found = page(listGatewaysNow(account), (gateway) => gateway.id, size, input.nextToken);
  if (found === undefined) return INVALID_TOKEN;
  return { body: { items: found.items.map(summary), nextToken: found.nextToken } };
}

/** `UpdateGateway`: replaces every setting; what is left out is gone (observed 2026-09-28). */
export function updateGateway(input: UpdateGatewayCommandInput, account: Account): Answer {
  const settings = omit(input, 'gatewayIdentifier');
  const gateway = findGateway(account, input.gatewayIdentifier);
  if (gateway === undefined) return notFound('gateway');
  const problem =
    busy(gateway) ?? immutableProblem(gateway.settings, settings) ?? gatewayProblem(account, settings);
  if (problem !== undefined) return problem;
  const { kmsKeyArn, protocolType } = gateway.settings;
  const kept = { ...settings, kmsKeyArn, protocolType };
  const next = { at: settlesAt(account), status: 'READY', statusReasons: [] } as const;
  const life = change(gateway.life, 'UPDATING', account.clock.now(), next);
  const updated = { ...gateway, settings: kept, life };
  account.controlPlane.gateways.set(gateway.id, updated);
  return { body: view(account, updated) };
}

/** `DeleteGateway`: 202 and DELETING, then gone; refused while it has targets. */
export function deleteGateway(input: DeleteGatewayCommandInput, account: Account): Answer {
  const gateway = findGateway(account, input.gatewayIdentifier);
  if (gateway === undefined) return notFound('gateway');
  // Text and type reported from the field (awslabs/agentcore-samples 1954, 2026-08).
  if (listTargetsNow(account, gateway).length > 0) return invalid('Gateway has targets associated');
  if (gateway.life.status !== 'DELETING') {
    const next = { at: settlesAt(account), status: 'GONE', statusReasons: [] } as const;
    const life = change(gateway.life, 'DELETING', account.clock.now(), next);
    account.controlPlane.gateways.set(gateway.id, { ...gateway, life });
  }
  return { body: { gatewayId: gateway.id, status: 'DELETING' } };
}

/** The refusal of a change to something that is still changing (assumed). */
export function busy(resource: { readonly life: Gateway['life'] }): Answer | undefined {
  if (!changing(resource.life)) return undefined;
  return conflict(`The resource cannot be changed while its status is ${resource.life.status}`);
}

function make(account: Account, settings: GatewaySettings): Gateway {
  const id = `${(settings.name ?? '').toLowerCase().replace(/-$/, '')}-${account.ids.gatewaySuffix()}`;
  const gateway: Gateway = {
    id,
    arn: arnOf(account, 'bedrock-agentcore', `gateway/${id}`),
    settings,
    life: begin(account.clock.now(), { at: settlesAt(account), status: 'READY', statusReasons: [] }),
    targets: new Map(),
  };
  account.controlPlane.gateways.set(id, gateway);
  return gateway;
}

/** A gateway as Create, Get and Update answer it: unset members are absent, tags are not echoed (observed 2026-09-28). */
function view(account: Account, gateway: Gateway): object {
  const { life, settings } = gateway;
  const identity = identityArn(account, gateway.id);
  return {
    gatewayArn: gateway.arn,
    gatewayId: gateway.id,
    gatewayUrl: urlOf(account, gateway),
    createdAt: isoNanos(life.createdAt),
    updatedAt: isoNanos(life.updatedAt),
    status: life.status,
    statusReasons: life.statusReasons.length > 0 ? life.statusReasons : undefined,
    ...settings,
    // Empty while CREATING (observed 2026-09-28).
    workloadIdentityDetails: life.status === 'CREATING' ? {} : { workloadIdentityArn: identity },
  };
}

/** Without a protocol the address has no path (observed 2026-09-28). */
function urlOf({ endpointUrl }: Account, { id, settings }: Gateway): string {
  return `${endpointUrl}/_gateway/${id}${settings.protocolType === undefined ? '' : '/mcp'}`;
}

/** An item of ListGateways (observed 2026-09-28). */
function summary({ id, settings, life }: Gateway): object {
  return {
    gatewayId: id,
    name: settings.name,
    status: life.status,
    description: settings.description,
    createdAt: isoNanos(life.createdAt),
    updatedAt: isoNanos(life.updatedAt),
    authorizerType: settings.authorizerType,
    protocolType: settings.protocolType,
  };
}
