import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../transform/index.ts';
import { entriesOf, followReference, isObject, member } from '../../transform/document.ts';
import type { JsonObject } from '../../transform/document.ts';

const require = createRequire(import.meta.url);
const { convertObj } = require('swagger2openapi') as {
  readonly convertObj: (document: object, options: object) => Promise<{ readonly openapi: JsonObject }>;
};

const reference = process.env.AGENTCORE_BEARER_REFERENCE;
const corpus = [
  'okta/okta-2.15-swagger2.yaml',
  'netlify/swagger.yml',
  'oai-examples/uber.yaml',
  'readme/2.0-json-petstore.json',
];
const documents = [
  require.resolve('@okta/openapi/dist/spec.json'),
  ...['petstore', 'petstore-expanded', 'petstore-simple', 'api-with-examples', 'schema-circular'].map(
    (name) =>
      fileURLToPath(
        new URL(`../../node_modules/@readme/oas-examples/2.0/json/${name}.json`, import.meta.url),
      ),
  ),
  ...(reference === undefined ? [] : corpus.map((name) => `${reference}/corpus/${name}`)),
];

/** Operations whose body is declared by their path: swagger2openapi loses it. */
const BODY_OF_PATH: ReadonlySet<string> = new Set(['post /builds/{build_id}/log']);

/** An operation in words that both conversions must agree in. */
interface Told {
  readonly operationId: unknown;
  readonly security: unknown;
  readonly parameters: readonly string[];
  readonly body: unknown;
}

function follow(root: JsonObject, value: unknown): unknown {
  return followReference(root, { value, pointer: '' }).value;
}

/** Every operation of an OpenAPI 3.0 document by method and path. */
function tell(root: JsonObject): ReadonlyMap<string, Told> {
  const told = new Map<string, Told>();
  for (const [path, item] of entriesOf(root.paths)) {
    for (const [method, operation] of entriesOf(item)) {
      if (!isObject(operation) || method.startsWith('x-') || method === 'parameters') continue;
      const all = [...listOf(member(item, 'parameters')), ...listOf(operation.parameters)];
      const parameters = new Map(all.map((entry) => tellParameter(root, follow(root, entry))));
      told.set(`${method} ${path}`, {
        operationId: operation.operationId,
        security: operation.security,
        parameters: [...parameters.values()].sort(),
        body: tellBody(root, follow(root, operation.requestBody)),
      });
    }
  }
  return told;
}

function tellParameter(root: JsonObject, parameter: unknown): readonly [string, string] {
  const place = String(member(parameter, 'in'));
  const schema = follow(root, member(parameter, 'schema'));
  const type = member(schema, 'type');
  const style = member(parameter, 'style') ?? (place === 'query' ? 'form' : 'simple');
  const explode = member(parameter, 'explode') ?? style === 'form';
  const key = `${place} ${String(member(parameter, 'name'))}`;
  const required = place === 'path' || member(parameter, 'required') === true;
  const list =
    type === 'array' ? ` ${JSON.stringify([style, explode])} ${tellType(member(schema, 'items'))}` : '';
  return [key, `${key} ${required ? 'required ' : ''}${tellType(schema)}${list}`];
}

/** What stands beside a reference means nothing in OpenAPI 3.0. */
function tellType(schema: unknown): string {
  const reference = member(schema, '$ref');
  if (typeof reference === 'string') return reference;
  const names = ['type', 'format', 'enum', 'default', 'minimum', 'maxLength'];
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, member(schema, name)])));
}

function tellBody(root: JsonObject, body: unknown): unknown {
  if (!isObject(body)) return null;
  const content = entriesOf(body.content).map(([mediaType, media]) => {
    const schema = follow(root, member(media, 'schema'));
    const properties = entriesOf(member(schema, 'properties')).map(
      ([name, property]) => `${name} ${tellType(property)}`,
    );
    return [
      mediaType,
      { properties, required: listOf(member(schema, 'required')), type: member(schema, 'type') },
    ];
  });
  return { required: body.required === true, content: Object.fromEntries(content) as unknown };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

describe.each(documents)('%s', (path) => {
  const text = readFileSync(path, 'utf8');
  const document = parseDocument(path, text);

  it('has the operations, parameters and bodies that swagger2openapi makes of it', async () => {
    const { load } = await import('js-yaml');
    const oracle = await convertObj(load(text) as object, { patch: true, warnOnly: true });
    const theirs = tell(oracle.openapi);
    const ours = tell(document.root);
    expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
    for (const [name, told] of ours) {
      const theirTold = BODY_OF_PATH.has(name) ? { ...theirs.get(name), body: told.body } : theirs.get(name);
      expect({ name, ...told }).toEqual({ name, ...theirTold });
    }
  });
});
