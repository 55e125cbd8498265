import { z } from 'zod';

/** A property that must not be there; the message says why. */
export function unsupported(why: string): z.ZodType<undefined> {
  return z.undefined(why).optional();
}
