import { z } from 'zod';
import type { Answer } from '../control-plane/answer.ts';
import { failed, invalidParameter } from './answers.ts';

/** Members of an input that are read; everything else of it is ignored. */
export interface Input {
  readonly Name?: string | undefined;
  readonly SecretId?: string | undefined;
  readonly Description?: string | undefined;
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: string | undefined;
  readonly ClientRequestToken?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly VersionStage?: string | undefined;
  readonly VersionStages?: readonly string[] | undefined;
  readonly MoveToVersionId?: string | undefined;
  readonly RemoveFromVersionId?: string | undefined;
  readonly ResourcePolicy?: string | undefined;
  readonly BlockPublicPolicy?: boolean | undefined;
}

const text = z.string().optional();
const members: z.ZodType<Input> = z.object({
  Name: text,
  SecretId: text,
  Description: text,
  SecretString: text,
  SecretBinary: text,
  ClientRequestToken: text,
  VersionId: text,
  VersionStage: text,
  VersionStages: z.array(z.string()).optional(),
  MoveToVersionId: text,
  RemoveFromVersionId: text,
  ResourcePolicy: text,
  BlockPublicPolicy: z.boolean().optional(),
});

/** Characters (API reference, `SecretString`). */
const MAX_VALUE_LENGTH = 65_536;

/** Reads an input, or gives its refusal: members have their types and lengths (Secrets Manager API reference; wording assumed). */
export function readInput(text: string): { readonly input: Input } | { readonly refusal: Answer } {
  const value = parse(text);
  if (value === undefined) {
    return { refusal: failed('SerializationException', 'The body is not a JSON object') };
  }
  const { data, error } = members.safeParse(value);
  if (data === undefined) {
    const member = error.issues[0]?.path.join('.') ?? '';
    return { refusal: failed('SerializationException', `The member "${member}" is of another type`) };
  }
  const { length } = data.SecretString ?? 'none';
  if (length === 0 || length > MAX_VALUE_LENGTH) {
    return { refusal: failed('ValidationException', valueProblem(length)) };
  }
  const problem = lengthProblem(data);
  return problem === undefined ? { input: data } : { refusal: invalidParameter(problem) };
}

/** The value itself is not repeated. */
function valueProblem(length: number): string {
  const rule = length === 0 ? 'greater than or equal to 1' : `less than or equal to ${MAX_VALUE_LENGTH}`;
  return `1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length ${rule}`;
}

function lengthProblem({
  ClientRequestToken: token,
  VersionStage: stage,
  VersionStages: stages,
}: Input): string | undefined {
  if (token !== undefined && (token.length < 32 || token.length > 64)) {
    return 'ClientRequestToken must be 32-64 characters long.';
  }
  if (stages !== undefined && (stages.length === 0 || stages.length > 20)) {
    return 'VersionStages must have 1 to 20 items.';
  }
  const labels = [...(stages ?? []), ...(stage === undefined ? [] : [stage])];
  return labels.every(({ length }) => length > 0 && length <= 256)
    ? undefined
    : 'A staging label must be 1-256 characters long.';
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
