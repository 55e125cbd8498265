import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the reference data, or nothing where this machine has none. */
const ROOT: string | undefined = process.env.AGENTCORE_BEARER_REFERENCE;

/** Whether the reference data stands beside the checkout. */
export const HAS_REFERENCE: boolean = ROOT !== undefined && existsSync(join(ROOT, 'golden/observed'));

/** A file of the reference data. */
export function readReference(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT ?? '', path), 'utf8'));
}
