import type { Account } from '../account.ts';
import { propagationProblem } from '../gateway/propagation.ts';
import { DOCUMENT_CHECKS } from '../openapi/document-checks.ts';
import { readDocument } from '../openapi/document.ts';
import { toolsOf } from '../openapi/tools.ts';
import { schemaText } from './schema-text.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
import type { TargetSettings } from './state.ts';
import type { SchemaSource } from './schema-text.ts';
import type { SchemaReading } from './schema-reading.ts';

/** The tools of an OpenAPI document, JSON or YAML. Where the problems of an inline one show is a quirk; those of one in S3 show later. */
export function readOpenApi(account: Account, settings: TargetSettings): SchemaReading {
  const source: SchemaSource = settings.targetConfiguration?.mcp?.openApiSchema ?? {};
  const inline = source.inlinePayload !== undefined;
  const shows = inline ? account.quirks.inlineSchemaProblems : 'failed';
  const read = schemaText(account, source);
  if ('problem' in read) return { problem: read.problem, shows: inline ? 'refused' : 'failed' };
  const document = readDocument(read.text);
  if ('problems' in document) return { problem: parseProblem(document.problems), shows };
  const problem = documentProblem(account, settings, document);
  if (problem !== undefined) return { problem, shows };
  return { tools: { tools: toolsOf(document, settings.name) } };
}

/** What the service says of a document that its parser refuses (observed for exports, 2026-09-28). */
export function parseProblem(problems: readonly string[]): string {
  return `Failed to parse OpenAPI specification:\n${problems.join('\n')}`;
}

/** What is refused of a document that parses. */
export function documentProblem(
  account: Account,
  settings: TargetSettings,
  document: OpenApiDocument,
): string | undefined {
  const { endpointUrl: ownOrigin, allowPrivateTargets } = account;
  const context = { target: settings.name, ownOrigin, allowPrivateTargets };
  const problem = DOCUMENT_CHECKS.map((check) => check(document, context)).find((text) => text !== undefined);
  if (problem !== undefined) return problem;
  const { metadataConfiguration, credentialProviderConfigurations } = settings;
  return propagationProblem(metadataConfiguration, document, credentialProviderConfigurations);
}
