import { join } from 'node:path';
import { examine } from './examine.ts';
import { forbidNetwork } from './forbid-network.ts';
import { HOSTILE_DOCUMENTS } from './hostile-documents.ts';

// A process of its own, started by hostile.test.ts with little memory and few permissions: examines the documents from
// a number on, below a folder, and prints one line of JSON for each.
const [, , first = '0', folder = ''] = process.argv;
const tried = forbidNetwork();
for (const document of HOSTILE_DOCUMENTS.slice(Number(first))) {
  const faults = await examine(document, join(folder, 'api'));
  process.stdout.write(`${JSON.stringify([...faults, ...tried.map((name) => `${name} was called`)])}\n`);
}
