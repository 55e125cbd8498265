import { examineApart } from '../test/hostile/examine-apart.ts';
import { HOSTILE_DOCUMENTS } from '../test/hostile/hostile-documents.ts';

/**
 * Examines every hostile document: `npm run hostile`. The tests leave most of the large ones out. Exit code 1 where one
 * does not end as it has to.
 */
const names = HOSTILE_DOCUMENTS.map(({ name }) => name);
const faults = await examineApart(names);
for (const [name, found] of faults) {
  for (const fault of found) console.log(`${name}: ${fault}`);
}
const wrong = [...faults.values()].filter((found) => found.length > 0).length;
console.log(`${names.length} documents examined, ${wrong} with faults`);
process.exitCode = wrong === 0 ? 0 : 1;
