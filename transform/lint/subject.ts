import type { Finding } from '../../contract/finding.ts';
import { begin } from '../compile.ts';
import type { Choices } from '../choices.ts';
import { isObject } from '../document.ts';
import type { JsonObject, SourceDocument } from '../document.ts';
import { selectOperations } from '../passes/select-operations.ts';
import type { SchemaGraph } from '../schema/schema-graph.ts';
import { findCompositions } from './find-compositions.ts';
import type { Composition } from './find-compositions.ts';
import { findWrittenOperations } from './find-written-operations.ts';
import type { WrittenOperation } from './find-written-operations.ts';
import { readOperations } from './read-operations.ts';
import type { Operation } from './read-operations.ts';
import { walkRequests } from './walk-requests.ts';
import type { RequestSchemas } from './walk-requests.ts';

/** A document with the text it was read from. */
export interface LintInput {
  /** What is compiled: with what other files bring in, and as OpenAPI 3. */
  readonly document: SourceDocument;
  readonly text: string;
  /** The root as the file itself has it: no other file brought in, nothing upgraded. */
  readonly written: JsonObject;
}

/** What the rules look at. */
export interface Subject {
  /** The root as the file itself has it. AWS CDK's check sees nothing else. */
  readonly written: JsonObject;
  /** The root with what other files bring in, as OpenAPI 3. */
  readonly root: JsonObject;
  /** Bytes of the text. */
  readonly bytes: number;
  readonly isJson: boolean;
  readonly target: string;
  /** Characters that a tool's name may have for models. */
  readonly maxToolName: number;
  /** Base URLs of the vendor that the configuration names. */
  readonly servers: readonly string[];
  readonly schemas: SchemaGraph;
  /** Operations as AWS CDK's check finds them: no reference followed. */
  readonly writtenOperations: readonly WrittenOperation[];
  /** Operations with their parameters and bodies, references followed. */
  readonly operations: readonly Operation[];
  readonly compositions: readonly Composition[];
  readonly requests: RequestSchemas;
  /** Why each reference that still leads outside the document was not followed. */
  readonly unread: ReadonlyMap<string, string>;
  /** What reading the document had to say. */
  readonly notes: readonly Finding[];
}

/**
 * Reads once what several rules need.
 * @throws ToolkitError `config-invalid` for a target's name, `document-too-complex` and `limit-exceeded` where the
 * operations cannot be written out.
 */
export function openSubject({ document, text, written }: LintInput, choices: Choices): Subject {
  const draft = begin(document, { ...choices, include: ['*'], exclude: [] });
  selectOperations.run(draft);
  const { target, schemas } = draft;
  const operations = readOperations(document.root, schemas);
  return {
    written,
    root: document.root,
    bytes: Buffer.byteLength(text, 'utf8'),
    isJson: isJson(text),
    target,
    maxToolName: choices.toolName,
    servers: choices.servers,
    schemas,
    writtenOperations: findWrittenOperations(written),
    operations,
    compositions: findCompositions(written),
    requests: walkRequests(document.root, operations),
    unread: document.unread ?? new Map<string, string>(),
    notes: document.notes ?? [],
  };
}

function isJson(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}
