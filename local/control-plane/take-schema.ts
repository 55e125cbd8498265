import type { Account } from '../account.ts';
import { readExport } from './read-export.ts';
import { readServerTools } from './read-server-tools.ts';
import { readLambdaTools } from './read-lambda-tools.ts';
import { readOpenApi } from './read-openapi.ts';
import { invalid } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Gateway, TargetSettings, TargetTools } from './state.ts';
import type { TargetKind } from './target-credentials.ts';

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

/** Reads a target's schema. */
export function takeSchema(
  account: Account,
  gateway: Gateway,
  kind: TargetKind,
  settings: TargetSettings,
): SchemaIntake {
  if (kind !== 'mcpServer') return decided(READERS[kind](account, settings));
  const asked = readServerTools(account, gateway, settings);
  return 'pending' in asked ? asked : decided(asked);
}

const READERS: Readonly<
  Record<Exclude<TargetKind, 'mcpServer'>, (account: Account, settings: TargetSettings) => SchemaReading>
> = { openApiSchema: readOpenApi, lambda: readLambdaTools, apiGateway: readExport };

function decided(reading: SchemaReading): SchemaIntake {
  if ('tools' in reading) return reading;
  return reading.shows === 'failed' ? { failure: reading.problem } : { refusal: invalid(reading.problem) };
}
