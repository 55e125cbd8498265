import { applyPlan } from './apply-plan.ts';
import type { Prepared, Registration, StepListener } from './apply-plan.ts';
import type { AwsPort } from './aws-port.ts';
import { desiredState } from './desired-state.ts';
import type { RegistrationInput } from './desired-state.ts';
import { findDeployment } from './find-deployment.ts';
import { systemClock } from './patience.ts';
import type { Clock, Patience } from './patience.ts';
import { planRegistration } from './plan-registration.ts';
import { readState } from './read-state.ts';

const TIMEOUT_MS = 300_000;

/** What surrounds a run. */
export interface RunOptions {
  readonly clock?: Clock;
  /** For the whole run; five minutes unless told otherwise. */
  readonly timeoutMs?: number;
  readonly onStep?: StepListener;
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
  const deployment = await findDeployment({ gateway, vendorTargets, outputs }, aws);
  const desired = desiredState(input, deployment);
  const query = {
    providerName: desired.provider.name,
    gateway: 'id' in desired.gateway ? desired.gateway : { name: desired.gateway.spec.name },
  };
  const actual = await readState(query, aws, patienceOf(options));
  return { desired, actual, plan: planRegistration(desired, actual) };
}

/** Registers what is asked for: {@link prepareRegistration}, then {@link applyPlan}. */
export async function register(
  input: RegistrationInput,
  aws: AwsPort,
  options: RunOptions = {},
): Promise<Registration> {
  return applyPrepared(await prepareRegistration(input, aws, options), aws, options);
}

/** Applies what was prepared, within the options' time. */
export async function applyPrepared(
  prepared: Prepared,
  aws: AwsPort,
  options: RunOptions = {},
): Promise<Registration> {
  return applyPlan(prepared, aws, patienceOf(options), options.onStep);
}

/** The clock and the end of a run that begins now. */
export function patienceOf({ clock = systemClock, timeoutMs = TIMEOUT_MS }: RunOptions): Patience {
  return { clock, deadline: clock.now() + timeoutMs };
}
