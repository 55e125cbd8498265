import { findProofs } from '../test/conformance/proofs.ts';
import { KINDS } from '../test/conformance/requirement.ts';
import { REQUIREMENTS, SECTIONS } from '../test/conformance/requirements.ts';

/**
 * Prints how many requirement rows are proved, by kind of evidence and by section; exit code 1 where one is not. A row is
 * proved by the tests that name it, which `npm test` runs.
 */

const proved = new Set(findProofs().map(({ id }) => id));
for (const kind of KINDS) {
  const rows = REQUIREMENTS.filter((row) => row.kind === kind);
  console.log(`${kind}: ${rows.filter(({ id }) => proved.has(id)).length} of ${rows.length} rows proved`);
}
for (const [section, rows] of Object.entries(SECTIONS)) {
  console.log(`${section}: ${rows.filter(({ id }) => proved.has(id)).length} of ${rows.length}`);
}
console.log('A row is proved by the tests that name it; "npm test" runs them.');
const missing = REQUIREMENTS.filter(({ id }) => !proved.has(id));
for (const { id } of missing) console.log(`unproved: ${id}`);
process.exitCode = missing.length === 0 ? 0 : 1;
