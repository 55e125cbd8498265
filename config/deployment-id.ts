import { z } from 'zod';

/** What names a deployment in fingerprints, stacks and sessions. */
export const deploymentId: z.ZodType<string> = z
  .string()
  .regex(/^[a-zA-Z0-9._-]{1,64}$/, 'letters, digits, dots, hyphens and underscores, 64 characters at most');
