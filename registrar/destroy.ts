import type { GatewayConfig } from '../config/gateway-config.ts';
import { GATEWAY_OUTPUTS } from '../contract/stack-outputs.ts';
import type { StackOutputs } from '../contract/stack-outputs.ts';
import { deleteTarget } from './apply-plan.ts';
import type { AwsPort } from './aws-port.ts';
import { findOutput } from './find-output.ts';
import { isMadeHere } from './ownership.ts';
import { insist, readSettled } from './patience.ts';
import type { Patience } from './patience.ts';
import { planRemoval } from './plan-registration.ts';
import type { Plan, Step } from './plan-registration.ts';
import { readState } from './read-state.ts';
import type { ActualState } from './read-state.ts';
import { patienceOf } from './register.ts';
import type { RunOptions } from './register.ts';

/** Whose registration to remove. */
export interface DestroyInput {
  readonly gateway: GatewayConfig;
  readonly outputs: StackOutputs | undefined;
}

/** A plan of removal with the state that it is about. */
export interface PreparedDestroy {
  readonly actual: ActualState;
  readonly plan: Plan;
}

/**
 * The steps that remove what the registrar made for this deployment, and only that: targets with our mark,
 * then the gateway and the provider where they were made here and no target that stays needs them. What stays
 * is said, and why.
 */
export function destroyPlan({ gateway }: DestroyInput, actual: ActualState): Plan {
  const { deploymentId } = gateway;
  const targets = actual.targets.flatMap((target) => planRemoval(target, deploymentId));
  const deleted = targets.filter(({ action }) => action === 'delete-target').map(({ targetId }) => targetId);
  const staying = actual.targets.filter(({ id }) => !deleted.includes(id));
  return [
    ...targets,
    ...planGateway(deploymentId, actual.gateway, staying[0]?.name),
    ...planProvider(gateway, actual.provider, staying),
  ];
}

/** Finds out what is to be removed; changes nothing. */
export async function prepareDestroy(
  input: DestroyInput,
  aws: AwsPort,
  options: RunOptions = {},
): Promise<PreparedDestroy> {
  const id = findOutput(input.outputs, GATEWAY_OUTPUTS.gatewayId);
  const query = {
    providerName: input.gateway.outbound.apiKey.provider,
    gateway: id === undefined ? { name: input.gateway.name } : { id },
  };
  const actual = await readState(query, aws, patienceOf(options));
  return { actual, plan: destroyPlan(input, actual) };
}

/**
 * Removes what was prepared, and waits until each thing is gone.
 * @throws ToolkitError `remote-refused`, `remote-failed`, `remote-timeout`
 */
export async function destroy(
  { actual, plan }: PreparedDestroy,
  aws: AwsPort,
  options: RunOptions = {},
): Promise<Plan> {
  const patience = patienceOf(options);
  for (const step of plan) {
    options.onStep?.(step, 'start');
    await remove(step, actual, aws, patience);
    options.onStep?.(step, 'done');
  }
  return plan;
}

function planGateway(
  deploymentId: string,
  gateway: ActualState['gateway'],
  stayingTarget: string | undefined,
): Plan {
  if (gateway === undefined) return [];
  const { name } = gateway;
  const what = `gateway "${name}"`;
  const stays = (because: string): Plan => [
    { resource: 'gateway', name, action: 'nothing', sentence: `${what} stays, because ${because}` },
  ];
  if (!isMadeHere(gateway.tags, deploymentId)) return stays('it was not made here');
  if (stayingTarget !== undefined) return stays(`its target "${stayingTarget}" was not made here`);
  return [{ resource: 'gateway', name, action: 'delete-gateway', sentence: `${what} is deleted` }];
}

function planProvider(
  { deploymentId, outbound }: GatewayConfig,
  provider: ActualState['provider'],
  stayingTargets: ActualState['targets'],
): Plan {
  if (provider === undefined) return [];
  const name = outbound.apiKey.provider;
  const what = `credential provider "${name}"`;
  const stays = (because: string): Plan => [
    { resource: 'provider', name, action: 'nothing', sentence: `${what} stays, because ${because}` },
  ];
  if (!isMadeHere(provider.tags, deploymentId)) return stays('it was not made here');
  const user = stayingTargets.find(({ credential }) => credential?.providerArn === provider.arn);
  if (user !== undefined) return stays(`target "${user.name}" uses it`);
  return [{ resource: 'provider', name, action: 'delete-provider', sentence: `${what} is deleted` }];
}

async function remove(step: Step, { gateway }: ActualState, aws: AwsPort, patience: Patience): Promise<void> {
  if (step.action === 'delete-provider') {
    await insist(`credential provider "${step.name}"`, () => aws.deleteProvider(step.name), patience);
  }
  if (gateway === undefined) return;
  if (step.action === 'delete-target') await deleteTarget(step, gateway.id, aws, patience);
  if (step.action === 'delete-gateway') {
    const what = `gateway "${step.name}"`;
    await insist(what, () => aws.deleteGateway(gateway.id), patience);
    await readSettled(what, () => aws.getGateway(gateway.id), patience);
  }
}
