import { destinationOf } from '../config/outbound-config.ts';
import { applyPlan } from './apply-plan.ts';
import type { Prepared, Registration, StepListener } from './apply-plan.ts';
import { isOvertaken } from './aws-error.ts';
import type { AwsPort } from './aws-port.ts';
import { desiredState } from './desired-state.ts';
import type { DesiredState, RegistrationInput } from './desired-state.ts';
import { placesOf, withPlaces } from './document-places.ts';
import { findDeployment } from './find-deployment.ts';
import { pause, systemClock } from './patience.ts';
import type { Clock, Patience } from './patience.ts';
import { hasChanges } from './plan.ts';
import { uriOf } from './plan-objects.ts';
import { planRegistration } from './plan-registration.ts';
import { readState, withGatewayTags } from './read-state.ts';
import type { ActualState } from './read-state.ts';
import { isOurObject } from './schema-objects.ts';

const TIMEOUT_MS = 300_000;
/** How often a plan is made anew because somebody else was faster, or an answer was lost. */
const MAX_PLANS = 6;

/** What surrounds a run. */
export interface RunOptions {
  readonly clock?: Clock;
  /** From 0 to 1; spreads repeated calls. */
  readonly random?: () => number;
  /** For the whole run; five minutes unless told otherwise. */
  readonly timeoutMs?: number;
  readonly onStep?: StepListener;
  /** Hears what is waited for, for example `gateway "g" is still CREATING`. */
  readonly onWait?: (state: string) => void;
}

/**
 * Finds out what there is and what is to be done; changes nothing.
 * @throws ToolkitError as {@link findDeployment}, {@link desiredState} and {@link planRegistration} do
 */
export async function prepareRegistration(
  input: RegistrationInput,
  aws: AwsPort,
  options: RunOptions = {},
): Promise<Prepared> {
  const { gateway, targets, outputs } = input;
  const vendorTargets = targets.map(({ vendorTarget }) => vendorTarget);
  // Calls of the vendor itself need no deployed API.
  const deployment =
    destinationOf(gateway.outbound) === 'vendor'
      ? undefined
      : await findDeployment({ gateway, vendorTargets, outputs }, aws);
  return look(desiredState(input, deployment), aws, patienceOf(options));
}

/** Registers what is asked for: {@link prepareRegistration}, then {@link applyPrepared}. */
export async function register(
  input: RegistrationInput,
  aws: AwsPort,
  options: RunOptions = {},
): Promise<Registration> {
  return applyPrepared(await prepareRegistration(input, aws, options), aws, options);
}

/**
 * Applies what was prepared, within the options' time. Where somebody else made or removed meanwhile what the plan
 * speaks of, it looks again and goes on from there, or refuses where that is not ours. What was written is read back:
 * updates have no condition at the service, so that two who register at once can overwrite each other.
 * @throws ToolkitError as {@link applyPlan} and {@link planRegistration} do
 */
export async function applyPrepared(
  prepared: Prepared,
  aws: AwsPort,
  options: RunOptions = {},
): Promise<Registration> {
  const patience = patienceOf(options);
  const { desired } = prepared;
  let current = prepared;
  for (let attempt = 0; ; attempt++) {
    try {
      const registration = await applyPlan(current, aws, patience, options.onStep);
      if (!hasChanges(current.plan)) return registration;
      const { plan } = await look(desired, aws, patience);
      return { ...registration, diverged: plan.filter(({ action }) => action !== 'nothing') };
    } catch (error) {
      if (!isOvertaken(error) || attempt + 1 === MAX_PLANS) throw error;
    }
    await pause('something is being changed by somebody else', attempt, patience);
    current = await look(desired, aws, patience);
  }
}

async function look(desired: DesiredState, aws: AwsPort, patience: Patience): Promise<Prepared> {
  const { deploymentId, provider, gateway, bucket, outbound } = desired;
  const query = {
    deploymentId,
    provider,
    bucket,
    wantsReturnUrls: outbound.oauth?.returnUrl !== undefined,
    gateway: 'id' in gateway ? gateway : { name: gateway.spec.name },
  };
  const found = await readState(query, aws, patience);
  const state = await withDigests(desired, await withTexts(desired, found, aws), aws);
  const placed = withPlaces(desired, state);
  const plan = planRegistration(placed, state);
  if (!hasChanges(plan) || 'id' in gateway) return { desired: placed, actual: state, plan };
  const actual = await withGatewayTags(state, aws);
  return { desired: placed, actual, plan: planRegistration(placed, actual) };
}

/** Reads the documents in S3 that are about to be changed, so that the plan can say how. */
async function withTexts(desired: DesiredState, state: ActualState, aws: AwsPort): Promise<ActualState> {
  const wanted = new Set(desired.targets.map(({ name }) => name));
  const kept = new Set(placesIn(desired, state));
  const uris = state.targets
    .filter(({ name }) => wanted.has(name))
    .flatMap(uriOf)
    .filter((uri) => !kept.has(uri) && isOurObject(uri, desired.deploymentId));
  const texts = await Promise.all(uris.map(async (uri) => [uri, await aws.readObject(uri)] as const));
  return {
    ...state,
    texts: new Map(texts.flatMap(([uri, text]) => (text === undefined ? [] : [[uri, text] as const]))),
  };
}

/** Reads what S3 says of the documents that are there already: somebody may have written into one. */
async function withDigests(desired: DesiredState, state: ActualState, aws: AwsPort): Promise<ActualState> {
  const uris = placesIn(desired, state).filter((uri) => state.objects.includes(uri));
  const digests = await Promise.all(uris.map(async (uri) => [uri, await aws.readDigest(uri)] as const));
  return {
    ...state,
    digests: new Map(
      digests.flatMap(([uri, digest]) => (digest === undefined ? [] : [[uri, digest] as const])),
    ),
  };
}

/** Where the wanted documents may be. */
function placesIn({ targets }: DesiredState, { objects }: ActualState): readonly string[] {
  return targets.flatMap((target) => placesOf(target, objects));
}

/** The clock and the end of a run that begins now. */
export function patienceOf(options: RunOptions): Patience {
  const { clock = systemClock, random = Math.random, timeoutMs = TIMEOUT_MS } = options;
  const { onWait = () => undefined } = options;
  return { clock, random, onWait, deadline: clock.now() + timeoutMs };
}
