import type { Finding } from '../../contract/finding.ts';
import type { Destination, ParameterStyle, PropertyDestination } from '../../contract/route-map.ts';
import { member } from '../document.ts';
import { eachOperation, labelOf } from '../draft.ts';
import type { Argument, Body, Draft, Operation, Parameter, Pass } from '../draft.ts';
import type { SchemaNode } from '../schema/flat-schema.ts';
import { legalName, withHash } from '../schema/legal-names.ts';
import { isOneArgument } from './adapt-bodies.ts';
import { fileKind } from './find-files.ts';
import { asksForEncoding, keepsSlashes } from './find-slashes.ts';

const STRING = { type: 'string' };
const NULLABLE_STRING = { type: 'string', nullable: true };
const STRINGS = { type: 'array', items: STRING };
const HOW_FILES_ARE_WRITTEN =
  'Write the file as base64, or as a data URL that also names it: data:<media type>;name=<file name>;base64,<content>.';
const WRITTEN_AS_IT_IS = 'Write it as it is: it is percent-encoded on the way.';
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(\s*;[\x20-\x2b\x2d-\x7e]*)?$/;
const FORM_STYLES: readonly ParameterStyle[] = ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'];

/** Makes the flat argument list of each adapted operation, with the place in the vendor's request of each. */
export const buildArguments: Pass = eachOperation(
  'build-arguments',
  "Makes one flat list of arguments for each adapted operation, renames those that need it, and notes where each goes in the vendor's request.",
  (operation, draft) => {
    if (operation.adaptation === undefined) return operation;
    const wanted = [
      ...operation.parameters.map((parameter) => ofParameter(parameter, operation, draft)),
      ...ofBody(operation, draft),
    ];
    const taken = new Set(draft.tokens.map(({ header }) => header));
    const findings: Finding[] = [];
    const named = wanted.map((argument) => {
      const name = freeName(argument, taken);
      taken.add(name);
      if (name !== argument.name) findings.push(renamed(operation, argument, name));
      return { ...argument, name };
    });
    return {
      ...operation,
      adaptation: { ...operation.adaptation, arguments: named },
      findings: [...operation.findings, ...findings],
    };
  },
);

function ofParameter(parameter: Parameter, operation: Operation, draft: Draft): Argument {
  const { name, in: place, style, explode, content } = parameter;
  const allowReserved =
    place === 'query' ? parameter.allowReserved : keepsSlashes(parameter, operation, draft);
  const to: Destination = {
    in: place,
    name,
    style,
    explode,
    ...(content === undefined ? {} : { content }),
    ...(allowReserved ? { allowReserved } : {}),
  };
  const schema = described(parameter.schema, parameter.description, draft);
  return {
    name,
    required: parameter.required,
    schema: asksForEncoding(parameter, draft) ? addText(schema, WRITTEN_AS_IT_IS, draft) : schema,
    to,
  };
}

function ofBody({ body }: Operation, draft: Draft): readonly Argument[] {
  if (body === undefined) return [];
  if (isOneArgument(body, draft) !== undefined) return [wholeBody(body, draft)];
  const flat = draft.schemas.flatten(body.schema);
  return [...flat.properties].map(([name, schema]) => {
    const file = body.encoding === 'multipart' ? fileSchema(schema, draft) : undefined;
    return {
      name,
      required: body.required && flat.required.has(name),
      schema: file ?? schema,
      to: { in: 'property', name, ...(file === undefined ? {} : { file: true }), ...encodingOf(body, name) },
    };
  });
}

/** How a form or a part writes a property, where the document says so (OpenAPI 3.0.3, Encoding Object). */
function encodingOf(
  { encoding, encodings }: Body,
  name: string,
): Pick<PropertyDestination, 'style' | 'explode' | 'contentType'> {
  const said = member(encodings, name);
  const contentType = member(said, 'contentType');
  if (encoding === 'multipart') {
    // A list of types, or a range, leaves the choice to the file.
    return typeof contentType === 'string' && MEDIA_TYPE.test(contentType) ? { contentType } : {};
  }
  if (encoding !== 'form') return {};
  if (typeof contentType === 'string' && /^application\/(.+\+)?json\b/i.test(contentType))
    return { contentType };
  const style = FORM_STYLES.find((known) => known === member(said, 'style'));
  const explode = member(said, 'explode');
  return { ...(style === undefined ? {} : { style }), ...(typeof explode === 'boolean' ? { explode } : {}) };
}

function wholeBody(body: Body, draft: Draft): Argument {
  const how = howToWrite(body);
  const description = [body.description, how].filter((part) => part !== undefined).join(' ') || undefined;
  const isText = body.encoding === 'text' || body.encoding === 'binary';
  const schema = isText ? draft.schemas.node(STRING, body.pointer) : body.schema;
  return {
    name: 'body',
    required: body.required,
    schema: described(schema, description, draft),
    to: { in: 'body' },
  };
}

function howToWrite({ encoding, mediaType }: Body): string | undefined {
  if (encoding === 'binary') return HOW_FILES_ARE_WRITTEN;
  return encoding === 'text' && /xml\b/i.test(mediaType) ? 'Write the body as an XML document.' : undefined;
}

/** What stands for a file in a tool's arguments: a string, or a list of strings. `undefined` where it is none. */
function fileSchema(schema: SchemaNode, draft: Draft): SchemaNode | undefined {
  const kind = fileKind(schema, draft);
  if (kind === undefined) return undefined;
  const flat = draft.schemas.flatten(schema);
  const text = flat.annotations.get('description');
  const description = typeof text === 'string' ? `${text} ${HOW_FILES_ARE_WRITTEN}` : HOW_FILES_ARE_WRITTEN;
  if (kind === 'files') return described(draft.schemas.node(STRINGS, schema.pointer), description, draft);
  const asText = draft.schemas.node(flat.nullable ? NULLABLE_STRING : STRING, schema.pointer);
  return described(asText, description, draft);
}

/** A parameter's description outranks its schema's. */
function described(schema: SchemaNode, description: string | undefined, { schemas }: Draft): SchemaNode {
  return description === undefined ? schema : schemas.describe(schema, description);
}

function addText(schema: SchemaNode, text: string, { schemas }: Draft): SchemaNode {
  const said = schemas.flatten(schema).annotations.get('description');
  return schemas.describe(schema, typeof said === 'string' ? `${said} ${text}` : text);
}

function freeName({ name, to }: Argument, taken: ReadonlySet<string>): string {
  const legal = legalName(name);
  if (!taken.has(legal)) return legal;
  const placed = legalName(`${name}_${to.in === 'property' ? 'body' : to.in}`);
  return taken.has(placed) ? withHash(placed, `${to.in} ${name}`) : placed;
}

function renamed(operation: Operation, argument: Argument, name: string): Finding {
  return {
    code: 'build-arguments/renamed',
    severity: 'note',
    pointer: argument.schema.pointer,
    message: `argument "${argument.name}" of "${labelOf(operation)}" is called "${name}" and turned back on the way to the vendor`,
  };
}
