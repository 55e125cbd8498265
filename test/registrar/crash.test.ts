import { afterEach, describe, expect, test } from 'vitest';
import { hasChanges } from '../../registrar/plan.ts';
import { prepareRegistration, register } from '../../registrar/register.ts';
import { crashAnywhere } from './crash.ts';
import type { Accident, Act } from './crash.ts';
import { looseEnds, startWorld, stateOf, SWIFT } from './crash-world.ts';
import type { Scenario, World } from './crash-world.ts';

const IN_S3: Scenario = { documents: 's3', targets: 2, key: 'external' };
/** Every call is tried by `npm run crash`. */
const SAMPLE = 5;

const worlds: World[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

async function world(scenario: Scenario): Promise<World> {
  const made = await startWorld(scenario);
  worlds.push(made);
  return made;
}

describe('a run that is cut short leaves nothing that the next one does not finish', () => {
  test.each<[Act, Accident]>([
    ['create', 'kill'],
    ['create', 'lose-answer'],
    ['change', 'kill'],
    ['mend', 'kill'],
    ['destroy', 'kill'],
  ])('%s, %s', { timeout: 60_000 }, async (act, accident) => {
    const { tried, problems } = await crashAnywhere(IN_S3, act, accident, SAMPLE);
    expect(tried).toBeGreaterThan(2);
    expect(problems).toEqual([]);
  });
});

describe('two registrars at once', () => {
  test.each<Scenario>([{ documents: 'inline', targets: 2, key: 'inline' }, IN_S3])(
    'make one of each thing, and both end well: %o',
    { timeout: 30_000 },
    async (scenario) => {
      const [shared, alone] = [await world(scenario), await world(scenario)];
      await register(alone.input, alone.aws, SWIFT);
      const [one, other] = await Promise.all(
        [shared.connect(), shared.connect()].map((aws) => register(shared.input, aws, SWIFT)),
      );
      expect(one?.gatewayId).toBe(other?.gatewayId);
      expect(one?.targets.map(({ targetId }) => targetId)).toEqual(
        other?.targets.map(({ targetId }) => targetId),
      );
      expect(stateOf(shared)).toEqual(stateOf(alone));
      expect(looseEnds(shared)).toEqual([]);
      expect(hasChanges((await prepareRegistration(shared.input, shared.aws, SWIFT)).plan)).toBe(false);
    },
  );

  test('that want different documents: the one whose document was overwritten says so', async () => {
    const shared = await world({ documents: 'inline', targets: 1, key: 'inline' });
    await register(shared.input, shared.aws, SWIFT);
    const rival = shared.connect();
    let isDone = false;
    const slow = {
      ...shared.aws,
      // Between the update of the one and its reading back the other one writes.
      updateTarget: async (...given: Parameters<typeof rival.updateTarget>) => {
        await shared.aws.updateTarget(...given);
        if (!isDone) await waitAndOverwrite();
        isDone = true;
      },
    };
    const waitAndOverwrite = async (): Promise<void> => {
      await register(shared.input, rival, SWIFT);
    };
    const { diverged } = await register(shared.changed, slow, SWIFT);
    expect(diverged.map(({ sentence }) => sentence)).toEqual([
      'target "asana" is updated: "createTask", "getTask" changed',
    ]);
  });
});
