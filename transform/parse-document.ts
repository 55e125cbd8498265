import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml';
import { ToolkitError } from '../contract/errors.ts';
import { isObject, textOf } from './document.ts';
import type { JsonObject, SourceDocument } from './document.ts';

/**
 * Parses a document's text, JSON or YAML.
 * @throws ToolkitError `not-yaml` (with line and column), `not-openapi`, `swagger-2` or `openapi-version`.
 */
export function parseDocument(file: string, text: string): SourceDocument {
  const root = asOpenApi(basename(file), parseText(basename(file), text));
  return {
    file: basename(file),
    sha256: createHash('sha256').update(text, 'utf8').digest('hex'),
    openapi: textOf(root.openapi) ?? '',
    root,
  };
}

/** The value of a JSON or YAML text. */
export function parseText(file: string, text: string): unknown {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (/^\s*[{[]/.test(clean)) {
    try {
      return JSON.parse(clean);
    } catch {
      // Flow-style YAML may begin with a brace too; its parser also knows the place of an error.
    }
  }
  return parseYaml(file, clean);
}

function parseYaml(file: string, text: string): unknown {
  try {
    // Merge keys are YAML 1.1, and documents use them.
    return load(text, { schema: CORE_SCHEMA.withTags(mergeTag) });
  } catch (error) {
    const mark = error instanceof YAMLException ? error.mark : undefined;
    const place = mark === undefined ? '' : `:${mark.line + 1}:${mark.column + 1}`;
    const reason = error instanceof YAMLException ? error.reason : 'it nests too deeply';
    throw new ToolkitError('not-yaml', `"${file}${place}" is neither JSON nor YAML: ${reason}`, {
      cause: error,
    });
  }
}

function asOpenApi(file: string, root: unknown): JsonObject {
  if (!isObject(root)) {
    throw new ToolkitError('not-openapi', `"${file}" is no OpenAPI document: its root is no object`);
  }
  if (root.swagger !== undefined) {
    throw new ToolkitError('swagger-2', `"${file}" is Swagger 2.0, which is not supported yet`, {
      hint: 'Convert it to OpenAPI 3.0 first, for example with the npm package swagger2openapi.',
    });
  }
  const version = typeof root.openapi === 'number' ? String(root.openapi) : root.openapi;
  if (typeof version !== 'string') {
    throw new ToolkitError('not-openapi', `"${file}" is no OpenAPI document: it has no "openapi" member`);
  }
  if (!/^3\.[012]\b/.test(version)) {
    throw new ToolkitError('openapi-version', `"${file}" is OpenAPI ${version}, which is not supported`, {
      hint: 'OpenAPI 3.0, 3.1 and 3.2 are.',
    });
  }
  return { ...root, openapi: version };
}
