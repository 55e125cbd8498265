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
import { gatewayProblem } from './gateway-checks.ts';
import { rememberToken, usedToken } from './idempotency.ts';
import { begin, change, isoNanos } from './lifecycle.ts';
import { INVALID_TOKEN, page } from './pages.ts';
import { findGateway, listGatewaysNow, listTargetsNow, notFound } from './find.ts';
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
  const problem = gatewayProblem(settings);
  if (problem !== undefined) return problem;
  if (listGatewaysNow(account).some((gateway) => gateway.settings.name === settings.name)) {
    return conflict(`A gateway with name ${settings.name ?? ''} already exists`);
  }
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

/** `UpdateGateway`: replaces every setting; what is left out is gone (documented). */
export function updateGateway(input: UpdateGatewayCommandInput, account: Account): Answer {
  const settings = omit(input, 'gatewayIdentifier');
  const gateway = findGateway(account, input.gatewayIdentifier);
  if (gateway === undefined) return notFound('gateway');
  const problem = busy(gateway) ?? immutable(gateway.settings, settings) ?? gatewayProblem(settings);
  if (problem !== undefined) return problem;
  const now = account.clock.now();
  const next = { at: now + account.settleMs, status: 'READY', statusReasons: [] } as const;
  const updated = { ...gateway, settings, life: change(gateway.life, 'UPDATING', now, next) };
  account.controlPlane.gateways.set(gateway.id, updated);
  return { body: view(account, updated) };
}

/** `DeleteGateway`: 202 and DELETING, then gone; refused while it has targets. */
export function deleteGateway(input: DeleteGatewayCommandInput, account: Account): Answer {
  const gateway = findGateway(account, input.gatewayIdentifier);
  if (gateway === undefined) return notFound('gateway');
  // Text and type reported from the field (awslabs/agentcore-samples 1954, 2026).
  if (listTargetsNow(account, gateway).length > 0) return invalid('Gateway has targets associated');
  if (gateway.life.status !== 'DELETING') {
    const now = account.clock.now();
    const next = { at: now + account.settleMs, status: 'GONE', statusReasons: [] } as const;
    const life = change(gateway.life, 'DELETING', now, next);
    account.controlPlane.gateways.set(gateway.id, { ...gateway, life });
  }
  return { body: { gatewayId: gateway.id, status: 'DELETING' } };
}

/** The refusal of a change to something that is still changing (assumed). */
export function busy(resource: { readonly life: Gateway['life'] }): Answer | undefined {
  const { status } = resource.life;
  if (status !== 'CREATING' && status !== 'UPDATING' && status !== 'DELETING') return undefined;
  return conflict(`The resource cannot be changed while its status is ${status}`);
}

function make(account: Account, settings: GatewaySettings): Gateway {
  const now = account.clock.now();
  const id = `${(settings.name ?? '').toLowerCase().replace(/-$/, '')}-${account.ids.gatewaySuffix()}`;
  const gateway: Gateway = {
    id,
    arn: `arn:aws:bedrock-agentcore:${account.region}:${account.accountId}:gateway/${id}`,
    settings,
    life: begin(now, { at: now + account.settleMs, status: 'READY', statusReasons: [] }),
    targets: new Map(),
  };
  account.controlPlane.gateways.set(id, gateway);
  return gateway;
}

function immutable(
  before: GatewaySettings,
  after: GatewaySettings & { kmsKeyArn?: string | undefined },
): Answer | undefined {
  // Observed 2026-09-28.
  if (after.kmsKeyArn !== undefined) return invalid('KMS key cannot be updated for an existing gateway');
  // Reported (aws-cdk and CloudFormation threads, 2026).
  if (after.authorizerType !== before.authorizerType) {
    return invalid('Authorizer type cannot be updated for an existing gateway');
  }
  // Documented in the service model: the name must be the one of the creation. The wording is assumed.
  if (after.name !== before.name) return invalid('Name cannot be updated for an existing gateway');
  return undefined;
}

/** A gateway as Create, Get and Update answer it: unset members are absent, tags are not echoed (observed 2026-09-28). */
function view(account: Account, gateway: Gateway): object {
  const { life, settings } = gateway;
  return {
    gatewayArn: gateway.arn,
    gatewayId: gateway.id,
    gatewayUrl: `${account.endpointUrl}/_gateway/${gateway.id}/mcp`,
    createdAt: isoNanos(life.createdAt),
    updatedAt: isoNanos(life.updatedAt),
    status: life.status,
    statusReasons: life.statusReasons.length > 0 ? life.statusReasons : undefined,
    ...settings,
    workloadIdentityDetails: workloadIdentity(account, gateway),
  };
}

/** Empty while CREATING; afterwards the identity is named like the gateway (observed 2026-09-28). */
function workloadIdentity(account: Account, { id, life }: Gateway): object {
  if (life.status === 'CREATING') return {};
  const directory = `arn:aws:bedrock-agentcore:${account.region}:${account.accountId}:workload-identity-directory/default`;
  return { workloadIdentityArn: `${directory}/workload-identity/${id}` };
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
