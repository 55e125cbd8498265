import type { StackOutputs } from '../../contract/stack-outputs.ts';
import type { Registration } from '../../registrar/apply-plan.ts';
import type { RegistrationInput } from '../../registrar/desired-state.ts';
import { hasChanges } from '../../registrar/plan.ts';
import type { Plan, Step } from '../../registrar/plan.ts';
import { applyPrepared, prepareRegistration } from '../../registrar/register.ts';
import type { RunOptions } from '../../registrar/register.ts';
import { connectAws } from '../aws-connection.ts';
import type { AwsFlags } from '../aws-connection.ts';
import { describePlan } from '../describe-plan.ts';
import { CANNOT, DONE } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadGateway, loadOutputs } from '../load-gateway.ts';
import type { LoadedGateway } from '../load-gateway.ts';
import { warnOfSteps } from '../warn-of-steps.ts';

/** Options of `register`, as the command line gives them. */
export interface RegisterOptions extends AwsFlags {
  readonly config: string;
  readonly outputs?: string;
  readonly plan?: boolean;
  readonly check?: boolean;
  readonly replace?: boolean;
  readonly json?: boolean;
}

/**
 * Plans and applies what no stack owns: credential provider, gateway where no stack has one, documents in S3, targets.
 */
export async function register(options: RegisterOptions, io: Io): Promise<number> {
  const loaded = await loadGateway(options.config, io.cwd);
  warnOfSteps(loaded, io);
  const outputs = options.outputs === undefined ? undefined : await loadOutputs(options.outputs, io.cwd);
  const aws = connectAws(options, io);
  const input = { ...registrationInput(loaded, outputs), mayReplace: options.replace };
  const prepared = await prepareRegistration(input, aws, progress(io));
  if (options.plan === true || options.check === true) {
    printPlan(prepared.plan, options, io);
    return options.check === true && hasChanges(prepared.plan) ? CANNOT : DONE;
  }
  for (const { warning } of prepared.plan) if (warning !== undefined) io.err(`warning: ${warning}`);
  const registration = await applyPrepared(prepared, aws, progress(io));
  printRegistration(registration, options, io);
  for (const { sentence } of registration.diverged) {
    io.err(`somebody else writes at the same time; read back, it is not as written: ${sentence}`);
  }
  return registration.diverged.length === 0 ? DONE : CANNOT;
}

/** What the registrar is asked for, from configuration, compiled documents and the stack's outputs. */
export function registrationInput(
  { gateway, vendors }: LoadedGateway,
  outputs: StackOutputs | undefined,
): RegistrationInput {
  return {
    gateway,
    outputs,
    targets: vendors.flatMap(({ config, target, parts }) =>
      parts.map(({ routes, document }) => ({
        name: routes.target,
        description: config.target.description,
        document,
        routes,
        vendorTarget: target,
      })),
    ),
  };
}

/** Says on stderr what is being done, and to a person who watches what is waited for. */
export function progress({ err, interactive }: Io): Pick<RunOptions, 'onStep' | 'onWait'> {
  return {
    onStep: ({ sentence, action }: Step, phase) => {
      if (phase === 'start' && action !== 'nothing') err(sentence);
    },
    ...(interactive && { onWait: (state) => err(`  ${state}`) }),
  };
}

/** Prints a plan: sentences, or all of it as JSON. */
export function printPlan(plan: Plan, { json }: { readonly json?: boolean }, io: Io): void {
  if (json === true) io.out(JSON.stringify({ version: 1, changes: hasChanges(plan), steps: plan }));
  else for (const line of describePlan(plan)) io.out(line);
}

function printRegistration(registration: Registration, { json }: RegisterOptions, io: Io): void {
  if (json === true) {
    io.out(JSON.stringify({ version: 1, ...registration }));
    return;
  }
  for (const { name, action, tools } of registration.targets) {
    io.out(`target "${name}" is READY with ${tools} ${tools === 1 ? 'tool' : 'tools'} (${action})`);
  }
  io.out(`gateway ${registration.gatewayUrl}`);
}
