import type { Account } from '../account.ts';
import { readExport } from './read-export.ts';
import { readServerTools } from './read-server-tools.ts';
import { readLambdaTools } from './read-lambda-tools.ts';
import { readOpenApi } from './read-openapi.ts';
import { invalid } from './answer.ts';
import type { SchemaIntake, SchemaReading } from './schema-reading.ts';
import type { Gateway, TargetSettings } from './state.ts';
import type { TargetKind } from './target-credentials.ts';

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
