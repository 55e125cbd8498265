import { afterEach, expect, test } from 'vitest';
import { destroy, prepareDestroy } from '../../registrar/destroy.ts';
import { hasChanges } from '../../registrar/plan.ts';
import { prepareRegistration, register } from '../../registrar/register.ts';
import { startWorld, stateOf, SWIFT } from '../registrar/crash-world.ts';
import type { Scenario, World } from '../registrar/crash-world.ts';
import { openApi, targetDocument } from '../registrar/fixtures.ts';
import { withGateway } from '../registrar/stack-gateway.ts';

let world: World | undefined;
afterEach(() => world?.close());

const SCENARIOS: readonly (Scenario & { readonly owner: 'registrar' | 'stack' })[] = [
  { documents: 'inline', targets: 1, key: 'inline', owner: 'registrar' },
  { documents: 's3', targets: 1, key: 'external', owner: 'registrar' },
  { documents: 'inline', targets: 1, key: 'inline', owner: 'stack' },
];

test.each(SCENARIOS)(
  'a target is applied, stays, is changed, drifts and is removed: %o',
  { timeout: 30_000 },
  async (scenario) => {
    world = await startWorld(scenario);
    const { aws } = world;
    const input = scenario.owner === 'stack' ? await withGateway(world) : world.input;
    const empty = stateOf(world);
    const story = storyOf(world);

    const first = await story('apply', () => register(input, aws, SWIFT));
    const again = await story('apply again', () => register(input, aws, SWIFT));
    expect(hasChanges(again.result.steps)).toBe(false);
    expect(again.calls.filter((call) => call.startsWith('bedrock-agentcore ')).length).toBeLessThanOrEqual(6);
    expect(again.calls.filter((call) => call.startsWith('apigateway ')).length).toBeLessThanOrEqual(4);
    expect(again.calls.filter((call) => !/ (Get|List|Head)/.test(call))).toEqual([]);

    const edited = openApi(['createTask', 'getTask'], 'old').replace('old', 'new');
    const changed = { ...input, targets: [targetDocument({ document: edited })] };
    const plan = await story('plan one changed operation', () => prepareRegistration(changed, aws, SWIFT));
    const doing = plan.result.plan.filter(
      ({ resource, action }) => resource === 'target' && action !== 'nothing',
    );
    expect(doing).toMatchObject([
      {
        sentence: expect.stringContaining('"createTask" changed') as string,
        changes: {
          added: [],
          removed: [],
          changed: ['createTask'],
          serverChanged: false,
          otherChanged: false,
        },
      },
    ]);
    await story('apply it', () => register(changed, aws, SWIFT));

    const { gatewayId, targets } = first.result;
    const targetId = targets[0]?.targetId ?? '';
    const found = await aws.getTarget(gatewayId, targetId);
    if (found?.schema === undefined) throw new Error('the target is not there');
    await aws.updateTarget(gatewayId, targetId, {
      ...{ name: 'asana', description: 'by hand [agentcore-bearer my-gateway]' },
      ...{ schema: found.schema, credential: undefined, headers: ['X-Trace'] },
    });
    const drift = await story('look for drift', () => prepareRegistration(changed, aws, SWIFT));
    expect(drift.result.plan.map(({ sentence }) => sentence)).toContain(
      'target "asana" is updated: its description changed, its credential changed, its allowed headers changed',
    );
    await story('apply against the drift', () => register(changed, aws, SWIFT));
    expect((await aws.getTarget(gatewayId, targetId))?.headers).toBeUndefined();

    await story('destroy', async () => destroy(await prepareDestroy(input, aws, SWIFT), aws, SWIFT));
    const left = await story('look again', () => prepareDestroy(input, aws, SWIFT));
    expect(hasChanges(left.result.plan)).toBe(false);
    expect(stateOf(world)).toEqual(empty);
  },
);

/** Tells each step, and prints the calls that it made. */
function storyOf({ calls }: World) {
  return async <T>(
    title: string,
    act: () => Promise<T>,
  ): Promise<{ readonly result: T; readonly calls: readonly string[] }> => {
    const before = calls.length;
    const result = await act();
    const made = calls.slice(before);
    process.stdout.write(`${title}: ${made.length} calls\n${made.map((call) => `  ${call}\n`).join('')}`);
    return { result, calls: made };
  };
}
