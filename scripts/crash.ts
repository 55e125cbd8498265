import { crashAnywhere } from '../test/registrar/crash.ts';
import type { Accident, Act } from '../test/registrar/crash.ts';
import type { Scenario } from '../test/registrar/crash-world.ts';

/**
 * Cuts `register` and `destroy` short after every single AWS call, in every scenario, and says what was wrong after the
 * next run. `npm run crash`; exit code 1 where anything was.
 */

const SCENARIOS: readonly Scenario[] = (['inline', 's3'] as const).flatMap((documents) =>
  ([1, 2] as const).flatMap((targets) =>
    (['inline', 'external'] as const).map((key) => ({ documents, targets, key })),
  ),
);
const ACTS: readonly Act[] = ['create', 'change', 'mend', 'destroy'];
const ACCIDENTS: readonly Accident[] = ['kill', 'lose-answer'];

let tries = 0;
for (const scenario of SCENARIOS) {
  for (const act of ACTS) {
    for (const accident of ACCIDENTS) {
      const { calls, tried, problems } = await crashAnywhere(scenario, act, accident);
      tries += tried;
      const title = `documents ${scenario.documents}, targets ${scenario.targets}, key ${scenario.key}`;
      console.log(`${title}: ${act}, ${accident}: ${calls} calls, ${tried} tries, ${problems.length} wrong`);
      for (const problem of problems) {
        console.log(`  ${problem}`);
        process.exitCode = 1;
      }
    }
  }
}
console.log(`${tries} tries in all`);
