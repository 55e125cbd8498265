import { ANY } from './flat-schema.ts';
import type { FlatSchema, Loss } from './flat-schema.ts';

/** Names, values, declarations and losses that all compositions of one document bring together; Microsoft Graph has 50,000. */
export const MAX_COMPOSED = 500_000;

const CUT_SHORT = {
  self: 'a schema that is composed of itself accepts anything there',
  'too-deep': 'composition that is nested too deeply accepts anything there',
  'too-large': `a schema accepts anything where the document composes more than ${MAX_COMPOSED} names and values`,
};

/** A schema that says nothing, where composition comes to no good end; `pointer` is where it stands. */
export function cutShort(reason: keyof typeof CUT_SHORT, { pointer }: Pick<Loss, 'pointer'>): FlatSchema {
  return lossy(ANY, `merge-all-of/${reason}`, pointer, CUT_SHORT[reason]);
}

/** The schema with one more loss. */
export function lossy(flat: FlatSchema, code: string, pointer: string, message: string): FlatSchema {
  const loss: Loss = { code, pointer, message };
  return { ...flat, losses: [...flat.losses, loss] };
}
