import { entriesOf, followReference, member, pointerTo } from '../document.ts';
import type { JsonObject } from '../document.ts';
import type { Draft, Parameter } from '../draft.ts';
import { soleType } from '../schema/flat-schema.ts';
import type { SchemaNode } from '../schema/flat-schema.ts';

const FORM = 'application/x-www-form-urlencoded';

/**
 * Reads a parameter that describes the whole query (`in: querystring`, OpenAPI 3.2) as the query parameters that it
 * stands for: one for each property of a form, or one object that explodes where the form takes any. None where it
 * is no form.
 */
export function readQueryString(value: JsonObject, pointer: string, draft: Draft): readonly Parameter[] {
  const [content] = entriesOf(value.content);
  if (content?.[0] !== FORM) return [];
  const at = pointerTo(pointerTo(pointer, 'content'), FORM);
  const media = followReference(draft.source.root, { value: content[1], pointer: at });
  const schema = draft.schemas.node(member(media.value, 'schema'), pointerTo(media.pointer, 'schema'));
  const flat = draft.schemas.flatten(schema);
  if (soleType(flat) !== 'object') return [];
  const isRequired = value.required === true;
  const common = { pointer, isRequired, encodings: member(media.value, 'encoding') };
  if (flat.additional === true || typeof flat.additional === 'object' || flat.properties.size === 0) {
    const name = typeof value.name === 'string' ? value.name : 'query';
    return [asQuery(name, schema, common)];
  }
  return [...flat.properties].map(([name, node]) =>
    asQuery(name, node, { ...common, isRequired: isRequired && flat.required.has(name) }),
  );
}

interface Said {
  readonly pointer: string;
  readonly isRequired: boolean;
  /** Encoding Objects by property. */
  readonly encodings: unknown;
}

function asQuery(name: string, schema: SchemaNode, { pointer, isRequired, encodings }: Said): Parameter {
  const encoding = member(encodings, name);
  const explode = member(encoding, 'explode');
  return {
    name,
    in: 'query',
    pointer,
    source: {},
    required: isRequired,
    description: undefined,
    schema,
    style: 'form',
    explode: typeof explode === 'boolean' ? explode : true,
    content: undefined,
    allowReserved: member(encoding, 'allowReserved') === true,
    delimited: undefined,
  };
}
