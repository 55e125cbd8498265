import fc from 'fast-check';
import type { JsonObject } from '../roundtrip/json-document.ts';
import { documents } from './arbitrary-documents.ts';

/** Multiplies the runs of every law: raise it to search longer. */
const SCALE = 1;

/** Holds a law against documents; the same ones each time. A document that breaks it is shrunk and shown. */
export async function holds(
  numRuns: number,
  law: (document: JsonObject) => Promise<void> | void,
): Promise<void> {
  const property = fc.asyncProperty(documents(), async (document) => law(document));
  await fc.assert(property, { seed: 20_261_121, numRuns: numRuns * SCALE });
}
