import { ToolkitError } from '../../contract/errors.ts';
import { destroy as remove, prepareDestroy } from '../../registrar/destroy.ts';
import { hasChanges } from '../../registrar/plan.ts';
import type { Plan } from '../../registrar/plan.ts';
import { connectAws } from '../aws-connection.ts';
import type { AwsFlags } from '../aws-connection.ts';
import { describePlan } from '../describe-plan.ts';
import { CANNOT, DONE } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadOutputs, readGateway } from '../load-gateway.ts';
import { printPlan, progress } from './register.ts';

/** Options of `destroy`, as the command line gives them. */
export interface DestroyOptions extends AwsFlags {
  readonly config: string;
  readonly outputs?: string;
  readonly plan?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * Removes what `register` made for this deployment and nothing else, and looks again whether anything of it is left.
 * @throws ToolkitError `usage` where nobody can be asked and `--yes` was not said
 */
export async function destroy(options: DestroyOptions, io: Io): Promise<number> {
  const gateway = await readGateway(options.config, io.cwd);
  const outputs = options.outputs === undefined ? undefined : await loadOutputs(options.outputs, io.cwd);
  const aws = connectAws(options, io);
  const input = { gateway, outputs };
  const prepared = await prepareDestroy(input, aws, progress(io));
  if (options.plan === true) {
    printPlan(prepared.plan, options, io);
    return DONE;
  }
  if (hasChanges(prepared.plan) && options.yes !== true) {
    if (!(await isAgreed(prepared.plan, io))) return CANNOT;
  }
  await remove(prepared, aws, progress(io));
  const left = hasChanges(prepared.plan)
    ? (await prepareDestroy(input, aws, progress(io))).plan
    : prepared.plan;
  printOutcome(prepared.plan, left, options, io);
  return hasChanges(left) ? CANNOT : DONE;
}

async function isAgreed(plan: Plan, io: Io): Promise<boolean> {
  if (!io.interactive || io.ask === undefined) {
    throw new ToolkitError('usage', 'nobody can be asked whether to remove this', {
      hint: 'Pass --yes to remove it, or --plan to see what would be removed.',
    });
  }
  for (const line of describePlan(plan)) io.err(line);
  const answer = await io.ask('Remove all of this? Type "yes": ');
  if (answer.trim() === 'yes') return true;
  io.err('nothing was removed');
  return false;
}

function printOutcome(plan: Plan, left: Plan, { json }: DestroyOptions, io: Io): void {
  const removed = plan.filter(({ action }) => action !== 'nothing');
  if (json === true) {
    io.out(JSON.stringify({ version: 1, removed, left }));
    return;
  }
  for (const { resource, name } of removed) io.out(`removed ${resource} "${name}"`);
  for (const { sentence, action } of left) {
    io.out(action === 'nothing' ? sentence : `still there: ${sentence.replace(/ is deleted.*/, '')}`);
  }
  if (left.length === 0) io.out('nothing of this deployment is left');
}
