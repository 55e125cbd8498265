import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { ToolkitError } from '../contract/errors.ts';
import type { Finding } from '../contract/finding.ts';
import { isObject, textOf } from './document.ts';
import type { JsonObject, SourceDocument } from './document.ts';
import { parseText } from './read/parse-text.ts';
import { upgradeSwagger } from './swagger/upgrade-swagger.ts';

/**
 * Parses a document's text, JSON or YAML; Swagger 2.0 is brought to OpenAPI 3.0. References to other files stay.
 * @throws ToolkitError `not-yaml` (with line and column), `document-too-complex`, `not-openapi` or `openapi-version`.
 */
export function parseDocument(file: string, text: string): SourceDocument {
  const { value, notes } = parseText(basename(file), text);
  const root = asOpenApi(basename(file), value);
  return toSource({ file: basename(file), sha256: sha256Of(text), root, notes });
}

/** What is known of a document once it is read. */
export interface DocumentParts {
  readonly file: string;
  readonly sha256: string;
  /** As {@link asOpenApi} gives it. */
  readonly root: JsonObject;
  readonly notes: readonly Finding[];
  readonly unread?: ReadonlyMap<string, string>;
}

/**
 * Makes the compiler's input of a document that was read.
 * @throws ToolkitError `document-too-complex`.
 */
export function toSource({ file, sha256, root, notes, unread }: DocumentParts): SourceDocument {
  const swagger = textOf(root.swagger);
  const upgraded = swagger === undefined ? { root, notes: [] } : upgradeSwagger(file, root);
  return {
    file,
    sha256,
    openapi: swagger ?? textOf(root.openapi) ?? '',
    root: upgraded.root,
    notes: [...notes, ...upgraded.notes],
    ...(unread === undefined ? {} : { unread }),
  };
}

/** SHA-256 of a document as it stands in its file, in hex digits. */
export function sha256Of(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Tells an OpenAPI document, whose version becomes text.
 * @throws ToolkitError `not-openapi` or `openapi-version`.
 */
export function asOpenApi(file: string, root: unknown): JsonObject {
  if (!isObject(root)) {
    throw new ToolkitError('not-openapi', `"${file}" is no OpenAPI document: its root is no object`);
  }
  if (root.openapi === undefined && root.swagger !== undefined)
    return { ...root, swagger: swaggerOf(file, root) };
  const version = typeof root.openapi === 'number' ? String(root.openapi) : root.openapi;
  if (typeof version !== 'string') {
    throw new ToolkitError('not-openapi', `"${file}" is no OpenAPI document: it has no "openapi" member`);
  }
  if (!/^3\.[012]\b/.test(version)) throw unsupported(file, `OpenAPI ${version}`);
  const { swagger: _leftover, ...rest } = root;
  return { ...rest, openapi: version };
}

/** Unquoted, YAML reads the version as the number 2. */
function swaggerOf(file: string, { swagger }: JsonObject): string {
  if (swagger === 2 || (typeof swagger === 'string' && /^2\.0\b/.test(swagger))) return '2.0';
  throw unsupported(
    file,
    `Swagger ${typeof swagger === 'string' || typeof swagger === 'number' ? swagger : 'of no version'}`,
  );
}

function unsupported(file: string, what: string): ToolkitError {
  return new ToolkitError('openapi-version', `"${file}" is ${what.slice(0, 40)}, which is not supported`, {
    hint: 'Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2 are.',
  });
}
