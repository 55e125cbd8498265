import type { GatewayConfig } from '../config/gateway-config.ts';
import { GATEWAY_OUTPUTS } from '../contract/stack-outputs.ts';
import type { StackOutputs } from '../contract/stack-outputs.ts';
import { deleteGateway, deleteObject, deleteProvider, deleteTarget } from './apply-plan.ts';
import type { AwsPort, Target } from './aws-port.ts';
import { schemaBucket } from './desired-state.ts';
import { findOutput } from './find-output.ts';
import { isMadeHere } from './ownership.ts';
import type { Patience } from './patience.ts';
import { removals, uriOf } from './plan-objects.ts';
import { providerTitle, removalOf } from './plan-provider.ts';
import { planRemoval } from './plan-target.ts';
import type { Plan, Step } from './plan.ts';
import { providerOf, readOurProviders, readState, withGatewayTags } from './read-state.ts';
import type { ActualState, FoundProvider } from './read-state.ts';
import { patienceOf } from './register.ts';
import type { RunOptions } from './register.ts';
import { isOurObject } from './schema-objects.ts';

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
 * then the gateway, the providers and the documents in the bucket, where they were made here and no target that stays
 * needs them. What stays is said, and why. `providers` are all that carry our mark.
 */
function destroyPlan(
  { gateway }: DestroyInput,
  actual: ActualState,
  providers: readonly FoundProvider[],
): Plan {
  const { deploymentId } = gateway;
  const targets = actual.targets.flatMap((target) => planRemoval(target, deploymentId));
  const deleted = targets.filter(({ action }) => action === 'delete-target').map(({ targetId }) => targetId);
  const staying = actual.targets.filter(({ id }) => !deleted.includes(id));
  return [
    ...targets,
    ...planGateway(deploymentId, actual.gateway, staying[0]?.name),
    ...providers.map((provider) => planProvider(deploymentId, provider, staying)),
    ...planObjects(deploymentId, actual, staying),
  ];
}

/** Finds out what is to be removed; changes nothing. */
export async function prepareDestroy(
  input: DestroyInput,
  aws: AwsPort,
  options: RunOptions = {},
): Promise<PreparedDestroy> {
  const { gateway, outputs } = input;
  const { deploymentId } = gateway;
  const id = findOutput(outputs, GATEWAY_OUTPUTS.gatewayId);
  const query = {
    deploymentId,
    provider: undefined,
    bucket: schemaBucket(gateway, outputs),
    gateway: id === undefined ? { name: gateway.name } : { id },
  };
  const actual = await withGatewayTags(await readState(query, aws, patienceOf(options)), aws);
  const providers = await readOurProviders(deploymentId, aws);
  return { actual, plan: destroyPlan(input, actual, providers) };
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
  if (!isMadeHere(gateway.tags ?? {}, deploymentId)) return stays('it was not made here');
  if (stayingTarget !== undefined) return stays(`its target "${stayingTarget}" was not made here`);
  return [{ resource: 'gateway', name, action: 'delete-gateway', sentence: `${what} is deleted` }];
}

function planProvider(deploymentId: string, provider: FoundProvider, staying: readonly Target[]): Step {
  const { kind, name, arn, tags } = provider;
  const stays = (because: string): Step => ({
    ...{ resource: 'provider', kind, name, action: 'nothing' },
    sentence: `${providerTitle(provider)} stays, because ${because}`,
  });
  if (!isMadeHere(tags, deploymentId)) return stays('it was not made here');
  const user = staying.find(({ credential }) => providerOf(credential) === arn);
  return user === undefined ? removalOf(provider) : stays(`target "${user.name}" uses it`);
}

function planObjects(
  deploymentId: string,
  { objects, targets }: ActualState,
  staying: readonly Target[],
): Plan {
  const read = new Set(staying.flatMap(uriOf));
  const found = new Set([...objects, ...targets.flatMap(uriOf)]);
  return removals([...found].filter((uri) => isOurObject(uri, deploymentId) && !read.has(uri)));
}

async function remove(step: Step, { gateway }: ActualState, aws: AwsPort, patience: Patience): Promise<void> {
  if (step.action === 'delete-provider') await deleteProvider(step, aws, patience);
  if (step.action === 'delete-object') await deleteObject(step, aws, patience);
  if (gateway === undefined) return;
  if (step.action === 'delete-target') await deleteTarget(step, gateway.id, aws, patience);
  if (step.action === 'delete-gateway') await deleteGateway(step, gateway.id, aws, patience);
}
