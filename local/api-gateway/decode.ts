import type { z } from 'zod';
import { awsError } from '../control-plane/answer.ts';
import type { Answer } from '../control-plane/answer.ts';

/** The members of a body, or the refusal that names the first one that the local AWS does not take. */
export function decode<T>(
  shape: z.ZodType<T>,
  body: Readonly<Record<string, unknown>>,
): { readonly value: T } | { readonly refusal: Answer } {
  const read = shape.safeParse(body);
  if (read.success) return { value: read.data };
  const [issue] = read.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    return { refusal: refused(`the local AWS does not support "${issue.keys[0] ?? ''}" here`) };
  }
  return {
    refusal: refused(`Invalid value for "${issue?.path.join('.') ?? 'body'}": ${issue?.message ?? ''}`),
  };
}

/** `BadRequestException`, 400. */
export function refused(message: string): Answer {
  return awsError('BadRequestException', message);
}
