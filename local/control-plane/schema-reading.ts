import type { Answer } from './answer.ts';
import type { TargetTools } from './state.ts';

/** The tools of a schema; when they were synchronised is not the schema's business. */
export type SchemaTools = Partial<Pick<TargetTools, 'tools' | 'listed'>>;

/** What is read of a schema at once: tools, or a problem that refuses the target or fails it later. */
export type SchemaReading =
  { readonly tools: SchemaTools } | { readonly problem: string; readonly shows: 'refused' | 'failed' };

/** What becomes of a target's schema; `pending` where a server has to be asked first. */
export type SchemaIntake =
  | { readonly tools: SchemaTools }
  | { readonly failure: string }
  | { readonly refusal: Answer }
  | { readonly pending: Promise<{ readonly tools: SchemaTools } | { readonly failure: string }> };
