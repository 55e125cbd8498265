import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { examine } from './examine.ts';
import { forbidNetwork } from './forbid-network.ts';
import { HOSTILE_DOCUMENTS } from './hostile-documents.ts';

// A process of its own, started by examine-apart.ts with little memory and few permissions: examines the documents
// whose names stand on stdin, below a folder, and prints one line of JSON for each.
const [, , folder = ''] = process.argv;
const names = (await json(process.stdin)) as readonly string[];
const tried = forbidNetwork();
for (const name of names) {
  const document = HOSTILE_DOCUMENTS.find((one) => one.name === name);
  if (document === undefined) throw new Error(`there is no hostile document "${name}"`);
  const faults = await examine(document, join(folder, 'api'));
  process.stdout.write(`${JSON.stringify([...faults, ...tried.map((one) => `${one} was called`)])}\n`);
}
