import type { Draft } from '../draft.ts';
import { soleType } from '../schema/flat-schema.ts';
import type { SchemaNode } from '../schema/flat-schema.ts';

/** Whether a property is a file, or a list of them: what a multipart body carries as it is, and nothing else does. */
export function fileKind(schema: SchemaNode, draft: Draft): 'file' | 'files' | undefined {
  if (isBinary(schema, draft)) return 'file';
  const flat = draft.schemas.flatten(schema);
  const isList = soleType(flat) === 'array' && flat.items !== undefined && isBinary(flat.items, draft);
  return isList ? 'files' : undefined;
}

function isBinary(schema: SchemaNode, { schemas }: Draft): boolean {
  const { constraints, types } = schemas.flatten(schema);
  return constraints.get('format') === 'binary' && (types === undefined || types.has('string'));
}
