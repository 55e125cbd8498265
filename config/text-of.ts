import { z } from 'zod';

/** A text of one shape. `words` follow "must be" in messages, and describe it in the published schema: `the ARN of a role`. */
export function textOf(shape: RegExp, words: string): z.ZodString {
  return z.string().regex(shape, words).describe(words);
}
