import { ToolkitError } from '../contract/errors.ts';
import type { AwsPort, Lifecycle, ProviderSpec } from './aws-port.ts';
import { countTools } from './compare-documents.ts';
import type { DesiredState, DesiredTarget } from './desired-state.ts';
import { KEY_FINGERPRINT_TAG, ownershipTags } from './ownership.ts';
import { awaitReady, insist, insistOnce, readSettled } from './patience.ts';
import type { Patience } from './patience.ts';
import { targetSpec } from './plan-target.ts';
import type { Plan, Step, StepAction } from './plan.ts';
import type { ActualState } from './read-state.ts';

/** Hears of each step before and after it is taken. */
export type StepListener = (step: Step, phase: 'start' | 'done') => void;

/** What is registered now. */
export interface Registration {
  readonly gatewayId: string;
  readonly gatewayUrl: string;
  /** `undefined` where the outbound mode needs no provider. */
  readonly providerArn: string | undefined;
  readonly targets: readonly RegisteredTarget[];
  /** The plan that led here. */
  readonly steps: Plan;
  /** What is not as it was written, read back at the end: somebody else writes at the same time. */
  readonly diverged: Plan;
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

/** What the steps of one run share, and what they find out on the way. */
interface Run {
  readonly aws: AwsPort;
  readonly patience: Patience;
  readonly desired: DesiredState;
  readonly actual: ActualState;
  readonly targets: RegisteredTarget[];
  providerArn: string | undefined;
  gatewayId: string | undefined;
  gatewayUrl: string | undefined;
}

/** How a step is taken, by what it does. */
const TAKE: Readonly<Record<StepAction, (run: Run, step: Step) => Promise<void>>> = {
  'create-provider': createProvider,
  'update-provider': updateProvider,
  'delete-provider': (run, step) => deleteProvider(step, run.aws, run.patience),
  'create-gateway': createGateway,
  'update-gateway': updateGateway,
  'delete-gateway': removeGateway,
  'allow-return-url': allowReturnUrl,
  'create-target': createTarget,
  'update-target': updateTarget,
  'delete-target': (run, step) => deleteTarget(step, gatewayIdOf(run), run.aws, run.patience),
  'write-object': writeObject,
  'delete-object': (run, step) => deleteObject(step, run.aws, run.patience),
  nothing: keep,
};

/**
 * Takes a plan's steps in their order. A plan without changes makes no call.
 * @throws ToolkitError `remote-refused` with the service's reasons where a resource fails, `remote-failed`,
 *   `remote-timeout`
 */
export async function applyPlan(
  { plan, desired, actual }: Prepared,
  aws: AwsPort,
  patience: Patience,
  onStep: StepListener = () => undefined,
): Promise<Registration> {
  const run: Run = {
    ...{ aws, patience, desired, actual, targets: [] },
    providerArn: actual.provider?.arn,
    gatewayId: actual.gateway?.id,
    gatewayUrl: actual.gateway?.url,
  };
  for (const step of plan) {
    onStep(step, 'start');
    await TAKE[step.action](run, step);
    onStep(step, 'done');
  }
  const { providerArn, targets, gatewayUrl = '' } = run;
  return { gatewayId: gatewayIdOf(run), gatewayUrl, providerArn, targets, steps: plan, diverged: [] };
}

async function createProvider(run: Run, { name }: Step): Promise<void> {
  const { aws, patience, desired } = run;
  const { spec, fingerprint } = desired.provider ?? {};
  if (spec === undefined) return;
  const what = `credential provider "${name}"`;
  const mark = fingerprint === undefined ? {} : { [KEY_FINGERPRINT_TAG]: fingerprint };
  const tags = { ...ownershipTags(desired.deploymentId), ...mark };
  run.providerArn = await insistOnce(what, () => aws.createProvider(spec, tags), patience);
  await readyProvider(spec, aws, patience);
}

async function updateProvider({ aws, patience, desired, actual }: Run, { name }: Step): Promise<void> {
  const { spec, fingerprint } = desired.provider ?? {};
  const arn = actual.provider?.arn;
  if (spec === undefined || arn === undefined) return;
  const what = `credential provider "${name}"`;
  await insist(what, () => aws.updateProvider(spec), patience);
  await readyProvider(spec, aws, patience);
  if (fingerprint === undefined) return;
  // Last, so that an update that was cut short is made again.
  await insist(what, () => aws.addTags(arn, { [KEY_FINGERPRINT_TAG]: fingerprint }), patience);
}

/** An API key's is there at once; a client's has a status (service model of 2026-10-01). */
async function readyProvider(spec: ProviderSpec, aws: AwsPort, patience: Patience): Promise<void> {
  if (spec.kind === 'apiKey') return;
  await awaitReady(`credential provider "${spec.name}"`, () => aws.findProvider(spec), patience);
}

async function createGateway(run: Run, { name }: Step): Promise<void> {
  const { aws, patience, desired } = run;
  const { gateway, deploymentId } = desired;
  if ('id' in gateway) return;
  const tags = ownershipTags(deploymentId);
  const make = (): Promise<string> => aws.createGateway(gateway.spec, tags);
  run.gatewayId = await insistOnce(`gateway "${name}"`, make, patience);
  await readyGateway(run);
}

async function updateGateway(run: Run, { name }: Step): Promise<void> {
  const { aws, patience, desired } = run;
  const { gateway } = desired;
  if ('id' in gateway) return;
  const id = gatewayIdOf(run);
  await insist(`gateway "${name}"`, () => aws.updateGateway(id, gateway.spec), patience);
  await readyGateway(run);
}

async function removeGateway(run: Run, step: Step): Promise<void> {
  await deleteGateway(step, gatewayIdOf(run), run.aws, run.patience);
  run.gatewayId = undefined;
  run.gatewayUrl = undefined;
}

async function readyGateway(run: Run): Promise<void> {
  const id = gatewayIdOf(run);
  const { url } = await awaitReady(`gateway "${id}"`, () => run.aws.getGateway(id), run.patience);
  run.gatewayUrl = url;
}

/** The list is written whole: what it holds by now stays. */
async function allowReturnUrl(run: Run, { name: url }: Step): Promise<void> {
  const { aws, patience } = run;
  const gatewayId = gatewayIdOf(run);
  const urls = await aws.getReturnUrls(gatewayId);
  if (urls.includes(url)) return;
  const what = `workload identity "${gatewayId}"`;
  await insist(what, () => aws.setReturnUrls(gatewayId, [...urls, url]), patience);
}

async function createTarget(run: Run, { name }: Step): Promise<void> {
  const { aws, patience, desired } = run;
  const wanted = wantedTarget(run, name);
  const spec = targetSpec(wanted, undefined, desired, run.providerArn ?? '');
  const gatewayId = gatewayIdOf(run);
  const make = (): Promise<string> => aws.createTarget(gatewayId, spec);
  const targetId = await insistOnce(`target "${name}"`, make, patience);
  await settleTarget(run, wanted, targetId, 'created');
}

async function updateTarget(run: Run, { name, targetId = '' }: Step): Promise<void> {
  const { aws, patience, desired, actual } = run;
  const wanted = wantedTarget(run, name);
  const found = actual.targets.find(({ id }) => id === targetId);
  const spec = targetSpec(wanted, found, desired, run.providerArn ?? '');
  const gatewayId = gatewayIdOf(run);
  await insist(`target "${name}"`, () => aws.updateTarget(gatewayId, targetId, spec), patience);
  await settleTarget(run, wanted, targetId, 'updated');
}

async function settleTarget(
  run: Run,
  { name, document }: DesiredTarget,
  targetId: string,
  action: RegisteredTarget['action'],
): Promise<void> {
  const { aws, patience } = run;
  const gatewayId = gatewayIdOf(run);
  await awaitReady(`target "${name}"`, () => aws.getTarget(gatewayId, targetId), patience);
  run.targets.push({ name, targetId, action, tools: countTools(document) });
}

async function writeObject({ aws, patience, desired }: Run, { name: uri }: Step): Promise<void> {
  const wanted = desired.targets.find(({ schema }) => 's3' in schema && schema.s3 === uri);
  if (wanted === undefined) return;
  await insist(uri, () => aws.writeObject(uri, wanted.document), patience);
}

/** What is as it is to be was read when the plan was made; a gateway of a stack may be in trouble. */
async function keep(run: Run, { resource, name, targetId }: Step): Promise<void> {
  if (resource === 'gateway' && run.actual.gateway?.status !== 'READY') await readyGateway(run);
  const wanted = run.desired.targets.find((target) => target.name === name);
  if (resource !== 'target' || wanted === undefined || targetId === undefined) return;
  run.targets.push({ name, targetId, action: 'unchanged', tools: countTools(wanted.document) });
}

function wantedTarget({ desired }: Run, name: string): DesiredTarget {
  const wanted = desired.targets.find((target) => target.name === name);
  if (wanted === undefined) throw new ToolkitError('usage', `the plan has an unknown target "${name}"`);
  return wanted;
}

function gatewayIdOf({ gatewayId }: Run): string {
  if (gatewayId === undefined) throw new ToolkitError('usage', 'the plan has no step for the gateway');
  return gatewayId;
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
  await awaitGone(what, () => aws.getTarget(gatewayId, targetId), patience);
}

/** Deletes a gateway and waits until it is gone. */
export async function deleteGateway(
  { name }: Step,
  gatewayId: string,
  aws: AwsPort,
  patience: Patience,
): Promise<void> {
  const what = `gateway "${name}"`;
  await insist(what, () => aws.deleteGateway(gatewayId), patience);
  await awaitGone(what, () => aws.getGateway(gatewayId), patience);
}

/** Deletes a credential provider. */
export async function deleteProvider(
  { name, kind = 'apiKey' }: Step,
  aws: AwsPort,
  patience: Patience,
): Promise<void> {
  const what = `credential provider "${name}"`;
  await insist(what, () => aws.deleteProvider({ kind, name }), patience);
  if (kind === 'oauth') await awaitGone(what, () => aws.findProvider({ kind, name }), patience);
}

/** Deletes a document from its bucket. */
export async function deleteObject({ name: uri }: Step, aws: AwsPort, patience: Patience): Promise<void> {
  await insist(uri, () => aws.deleteObject(uri), patience);
}

async function awaitGone(
  what: string,
  read: () => Promise<Lifecycle | undefined>,
  patience: Patience,
): Promise<void> {
  const found = await readSettled(what, read, patience);
  if (found === undefined) return;
  const reasons = [found.status, ...found.statusReasons].join(': ');
  throw new ToolkitError('remote-refused', `${what} was not deleted: it is ${reasons}`);
}
