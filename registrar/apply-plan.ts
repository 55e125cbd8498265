import { ToolkitError } from '../contract/errors.ts';
import type { AwsPort } from './aws-port.ts';
import { countTools } from './compare-documents.ts';
import type { DesiredState, DesiredTarget } from './desired-state.ts';
import { KEY_FINGERPRINT_TAG, ownershipTags } from './ownership.ts';
import { awaitReady, insist, readSettled } from './patience.ts';
import type { Patience } from './patience.ts';
import { targetSpec } from './plan-registration.ts';
import type { Plan, Step } from './plan-registration.ts';
import type { ActualState } from './read-state.ts';

/** Hears of each step before and after it is taken. */
export type StepListener = (step: Step, phase: 'start' | 'done') => void;

/** What is registered now. */
export interface Registration {
  readonly gatewayId: string;
  readonly gatewayUrl: string;
  readonly providerArn: string;
  readonly targets: readonly RegisteredTarget[];
  /** The plan that led here. */
  readonly steps: Plan;
}

/** A target that is READY. */
export interface RegisteredTarget {
  readonly name: string;
  readonly targetId: string;
  readonly action: 'created' | 'updated' | 'unchanged';
  readonly tools: number;
}

/** A plan with the two states between which it leads. */
export interface Prepared {
  readonly desired: DesiredState;
  readonly actual: ActualState;
  readonly plan: Plan;
}

/** What the steps of one run share. */
interface Run {
  readonly aws: AwsPort;
  readonly patience: Patience;
  readonly desired: DesiredState;
  readonly actual: ActualState;
  readonly onStep: StepListener;
}

const TARGET_ACTIONS = {
  'create-target': 'created',
  'update-target': 'updated',
  nothing: 'unchanged',
} as const;

/**
 * Takes a plan's steps in their order: provider, gateway, targets once the gateway is READY, and what nobody
 * wants any more. A plan without changes makes no write call.
 * @throws ToolkitError `remote-refused` with the service's reasons where a resource fails, `remote-failed`,
 *   `remote-timeout`
 */
export async function applyPlan(
  { plan, desired, actual }: Prepared,
  aws: AwsPort,
  patience: Patience,
  onStep: StepListener = () => undefined,
): Promise<Registration> {
  const run: Run = { aws, patience, desired, actual, onStep };
  const of = (resource: Step['resource']): Plan => plan.filter((step) => step.resource === resource);
  let providerArn = actual.provider?.arn;
  for (const step of of('provider')) providerArn = await taking(run, step, () => applyProvider(run, step));
  let gatewayId = actual.gateway?.id;
  for (const step of of('gateway')) gatewayId = await taking(run, step, () => applyGateway(run, step));
  if (providerArn === undefined || gatewayId === undefined) {
    throw new ToolkitError('usage', 'the plan has no step for provider or gateway');
  }
  const { url } = await readyGateway(run, gatewayId);
  const targets: RegisteredTarget[] = [];
  for (const step of of('target')) {
    const place = { gatewayId, providerArn };
    const target = await taking(run, step, () => applyTarget(run, step, place));
    if (target !== undefined) targets.push(target);
  }
  return { gatewayId, gatewayUrl: url, providerArn, targets, steps: plan };
}

async function taking<T>({ onStep }: Run, step: Step, take: () => Promise<T>): Promise<T> {
  onStep(step, 'start');
  const result = await take();
  onStep(step, 'done');
  return result;
}

async function applyProvider({ aws, patience, desired, actual }: Run, step: Step): Promise<string> {
  const { provider, deploymentId } = desired;
  const { name, key, fingerprint } = provider;
  const what = `credential provider "${name}"`;
  const mark = { [KEY_FINGERPRINT_TAG]: fingerprint };
  const arn = actual.provider?.arn;
  if (arn === undefined) {
    const tags = { ...ownershipTags(deploymentId), ...mark };
    return insist(what, () => aws.createProvider({ name, key }, tags), patience);
  }
  if (step.action === 'update-provider') {
    await insist(what, () => aws.updateProvider({ name, key }), patience);
    // Last, so that an update that was cut short is made again.
    await insist(what, () => aws.addTags(arn, mark), patience);
  }
  return arn;
}

async function applyGateway(run: Run, step: Step): Promise<string> {
  const { aws, patience, desired, actual } = run;
  const { gateway, deploymentId } = desired;
  if ('id' in gateway) return gateway.id;
  const { spec } = gateway;
  const what = `gateway "${spec.name}"`;
  const id = actual.gateway?.id;
  if (id === undefined) {
    return insist(what, () => aws.createGateway(spec, ownershipTags(deploymentId)), patience);
  }
  if (step.action === 'update-gateway') {
    await insist(what, () => aws.updateGateway(id, spec), patience);
    await readyGateway(run, id);
  }
  return id;
}

async function readyGateway({ aws, patience }: Run, id: string): Promise<{ readonly url: string }> {
  return awaitReady(`gateway "${id}"`, () => aws.getGateway(id), patience);
}

interface Place {
  readonly gatewayId: string;
  readonly providerArn: string;
}

async function applyTarget(run: Run, step: Step, place: Place): Promise<RegisteredTarget | undefined> {
  const { aws, patience, desired } = run;
  const { gatewayId } = place;
  const wanted = desired.targets.find(({ name }) => name === step.name);
  if (wanted === undefined) {
    if (step.action === 'delete-target') await deleteTarget(step, gatewayId, aws, patience);
    return undefined;
  }
  const targetId = await writeTarget(run, step, wanted, place);
  const what = `target "${step.name}"`;
  await awaitReady(what, () => aws.getTarget(gatewayId, targetId), patience);
  const action = TARGET_ACTIONS[step.action as keyof typeof TARGET_ACTIONS];
  return { name: step.name, targetId, action, tools: countTools(wanted.document) };
}

async function writeTarget(run: Run, step: Step, wanted: DesiredTarget, place: Place): Promise<string> {
  const { aws, patience, desired, actual } = run;
  const { gatewayId, providerArn } = place;
  const { targetId } = step;
  const found = actual.targets.find(({ id }) => id === targetId);
  const spec = targetSpec(wanted, found, { deploymentId: desired.deploymentId, providerArn });
  const what = `target "${step.name}"`;
  if (targetId === undefined) return insist(what, () => aws.createTarget(gatewayId, spec), patience);
  if (step.action === 'update-target') {
    await insist(what, () => aws.updateTarget(gatewayId, targetId, spec), patience);
  }
  return targetId;
}

/** Deletes a target and waits until it is gone; one that is not there any more is fine. */
export async function deleteTarget(
  { name, targetId }: Step,
  gatewayId: string,
  aws: AwsPort,
  patience: Patience,
): Promise<void> {
  if (targetId === undefined) return;
  const what = `target "${name}"`;
  await insist(what, () => aws.deleteTarget(gatewayId, targetId), patience);
  await readSettled(what, () => aws.getTarget(gatewayId, targetId), patience);
}
