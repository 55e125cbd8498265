import type { z } from 'zod';
import { textOf } from './text-of.ts';

/** What names a deployment in fingerprints, stacks and sessions. */
export const deploymentId: z.ZodType<string> = textOf(
  /^[a-zA-Z0-9._-]{1,64}$/,
  'a name: letters, digits, dots, hyphens and underscores, 64 characters at most',
);
