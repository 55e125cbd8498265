import SwaggerParser from '@apidevtools/swagger-parser';
import type { OpenAPIV3 } from 'openapi-types';
import { describe, expect, it } from 'vitest';
import {
  ARGUMENT_NAME,
  DEFAULT_TOOL_NAME,
  MAX_S3_SCHEMA_BYTES,
  MAX_TOOLS_PER_TARGET,
} from '../../contract/gateway-limits.ts';
import type { Compilation } from '../../transform/index.ts';
import { isObject, listOf, memberOf, objectOf } from '../roundtrip/json-document.ts';
import type { JsonObject } from '../roundtrip/json-document.ts';
import { readTools } from '../roundtrip/read-tools.ts';
import { validateAsCdk } from '../transform/cdk-check.ts';
import { compileDocument } from './compile-document.ts';
import { holds } from './runs.ts';

/** Room for everything, and room for next to nothing. */
const BUDGETS = [16_384, 600];
const METHODS = ['get', 'put', 'post', 'patch', 'delete', 'head', 'options', 'trace'];

describe.each(BUDGETS)('with a budget of %i bytes for each tool', (toolBytes) => {
  it('every operation is accounted for exactly once', async () => {
    await holds(100, (document) => {
      const compilation = compileDocument(document, { toolBytes });
      if (compilation === undefined) return;
      const { operations } = compilation.report;
      expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(declaredIn(document));
      expect(operations.flatMap(({ tool }) => tool ?? []).sort()).toEqual(toolsOf(compilation));
      for (const { fate, tool } of operations) expect(fate === 'dropped').toBe(tool === null);
    });
  });

  it('every output is valid and within the limits', async () => {
    await holds(40, async (document) => {
      const compilation = compileDocument(document, { toolBytes });
      for (const { document: text, routes } of compilation?.parts ?? []) {
        const output = JSON.parse(text) as OpenAPIV3.Document;
        await expect(SwaggerParser.validate(structuredClone(output))).resolves.toBeDefined();
        expect(validateAsCdk(text)).toEqual([]);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_S3_SCHEMA_BYTES);
        expect(routes.routes.length).toBeLessThanOrEqual(MAX_TOOLS_PER_TARGET);
      }
    });
  });

  it('every name is legal, and the names of tools are unique', async () => {
    await holds(100, (document) => {
      const compilation = compileDocument(document, { toolBytes });
      if (compilation === undefined) return;
      const names = toolsOf(compilation);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) {
        expect(name).toMatch(ARGUMENT_NAME);
        expect(name.length).toBeLessThanOrEqual(DEFAULT_TOOL_NAME);
      }
      const illegal = compilation.parts
        .flatMap(readTools)
        .flatMap(({ inputSchema }) => namesIn(inputSchema))
        .filter((name) => !ARGUMENT_NAME.test(name));
      expect(illegal).toEqual([]);
    });
  });
});

function declaredIn({ paths }: JsonObject): readonly string[] {
  return Object.entries(objectOf(paths))
    .flatMap(([path, item]) =>
      METHODS.filter((method) => isObject(memberOf(item, method))).map(
        (method) => `${method.toUpperCase()} ${path}`,
      ),
    )
    .sort();
}

function toolsOf({ parts }: Compilation): readonly string[] {
  return parts
    .flatMap(readTools)
    .map(({ name }) => name)
    .sort();
}

/** Names of properties at every level. */
function namesIn(schema: unknown): readonly string[] {
  if (!isObject(schema)) return [];
  const properties = Object.entries(objectOf(schema.properties));
  return [
    ...properties.flatMap(([name, one]) => [name, ...namesIn(one)]),
    ...namesIn(schema.items),
    ...namesIn(schema.additionalProperties),
    ...listOf(schema.allOf).flatMap(namesIn),
  ];
}
