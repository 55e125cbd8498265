import { isDeepStrictEqual } from 'node:util';
import { destroy, prepareDestroy } from '../../registrar/destroy.ts';
import { hasChanges } from '../../registrar/plan.ts';
import { prepareRegistration, register } from '../../registrar/register.ts';
import type { AwsPort } from '../../registrar/aws-port.ts';
import { cutAfter, looseEnds, meddle, startWorld, stateOf, SWIFT, watched } from './crash-world.ts';
import type { Scenario, World } from './crash-world.ts';

/**
 * What is cut short: the first registration, one that changes every target, one that mends what somebody else did to
 * every document, or the removal of all of it.
 */
export type Act = 'create' | 'change' | 'mend' | 'destroy';

/** How it is cut short: the process is killed, or the answer to one call is lost and the process lives. */
export type Accident = 'kill' | 'lose-answer';

/** What came of one scenario. */
export interface Outcome {
  /** AWS calls of an undisturbed run. */
  readonly calls: number;
  /** After how many calls it was tried. */
  readonly tried: number;
  /** What was wrong afterwards, in words. */
  readonly problems: readonly string[];
}

const ACTS: Readonly<Record<Act, (world: World, aws: AwsPort) => Promise<unknown>>> = {
  create: (world, aws) => register(world.input, aws, SWIFT),
  change: (world, aws) => register(world.changed, aws, SWIFT),
  mend: (world, aws) => register(world.input, aws, SWIFT),
  destroy: async (world, aws) => destroy(await prepareDestroy(world.input, aws, SWIFT), aws, SWIFT),
};

/**
 * Cuts an act short after each single AWS call, or after every `step`th, runs it again, and compares what is there then
 * with what an undisturbed run leaves. Each try has a world of its own.
 */
export async function crashAnywhere(
  scenario: Scenario,
  act: Act,
  accident: Accident,
  step = 1,
): Promise<Outcome> {
  const { calls, state } = await undisturbed(scenario, act);
  const problems: string[] = [];
  let tried = 0;
  for (let after = 0; after < calls; after += step) {
    const found = await crashOnce({ scenario, act, accident, after, state });
    if (found === 'too-late') continue;
    tried++;
    problems.push(...found);
  }
  return { calls, tried, problems };
}

async function prepared(scenario: Scenario, act: Act): Promise<World> {
  const world = await startWorld(scenario);
  if (act !== 'create') await register(world.input, world.aws, SWIFT);
  if (act === 'mend') await meddle(world);
  return world;
}

async function undisturbed(
  scenario: Scenario,
  act: Act,
): Promise<{ readonly calls: number; readonly state: object }> {
  const world = await prepared(scenario, act);
  try {
    const before = world.calls.length;
    await ACTS[act](world, world.aws);
    return { calls: world.calls.length - before, state: stateOf(world) };
  } finally {
    await world.close();
  }
}

async function crashOnce(crash: {
  readonly scenario: Scenario;
  readonly act: Act;
  readonly accident: Accident;
  readonly after: number;
  readonly state: object;
}): Promise<readonly string[] | 'too-late'> {
  const { scenario, act, accident, after, state } = crash;
  const where = `${act} (${Object.values(scenario).join(', ')}), ${accident} after call ${after}`;
  const world = await prepared(scenario, act);
  try {
    const cut = accident === 'kill' ? world.connect(cutAfter(after)) : losing(world, after);
    const error = await ACTS[act](world, cut).then(
      () => undefined,
      (thrown: unknown) => String(thrown),
    );
    // How often a change is looked at before it is over differs from run to run.
    if (accident === 'kill' && error === undefined) return 'too-late';
    if (accident === 'lose-answer' && error !== undefined) return [`${where}: it failed: ${error}`];
    await ACTS[act](world, world.aws);
    return (await wrongIn(world, act, state)).map((problem) => `${where}: ${problem}`);
  } catch (error) {
    return [`${where}: running it again failed: ${String(error)}`];
  } finally {
    await world.close();
  }
}

/** The connection breaks under the answer to one call, once that call has done its work. */
function losing(world: World, after: number): AwsPort {
  let left = after;
  return world.connect(
    watched(() => {
      if (left-- === 0) world.local.faults.loseAnswerOf('*');
    }),
  );
}

async function wrongIn(world: World, act: Act, state: object): Promise<readonly string[]> {
  const problems = looseEnds(world).map((uri) => `${uri} is loose`);
  if (!isDeepStrictEqual(stateOf(world), state)) {
    problems.push(`the end state is ${JSON.stringify(stateOf(world))}, not ${JSON.stringify(state)}`);
  }
  const { plan } =
    act === 'destroy'
      ? await prepareDestroy(world.input, world.aws, SWIFT)
      : await prepareRegistration(act === 'change' ? world.changed : world.input, world.aws, SWIFT);
  if (hasChanges(plan))
    problems.push(`there is still to do: ${plan.map(({ sentence }) => sentence).join('; ')}`);
  return problems;
}
