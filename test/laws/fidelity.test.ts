import { describe, expect, it } from 'vitest';
import type { CompiledPart } from '../../transform/index.ts';
import { objectOf } from '../roundtrip/json-document.ts';
import type { JsonObject } from '../roundtrip/json-document.ts';
import { compileDocument } from './compile-document.ts';
import { recount } from './recount-names.ts';
import { holds } from './runs.ts';

describe.each([16_384, 600])('with a budget of %i bytes for each tool', (toolBytes) => {
  it('the report counts the names that are declared and those that are really shown', async () => {
    let [declared, surviving] = [0, 0];
    await holds(80, (document) => {
      const compilation = compileDocument(document, { toolBytes });
      if (compilation === undefined) return;
      const { parts, report } = compilation;
      const counted = recount(
        document,
        parts.map((part) => part.document),
        parts.map(({ routes }) => routes),
        report.operations,
      );
      expect(report.fidelity).toMatchObject(counted);
      declared += counted.declaredNames;
      surviving += counted.survivingNames;
    });
    expect(surviving, 'a law about nothing proves nothing').toBeGreaterThan(500);
    if (toolBytes < 1000) expect(surviving).toBeLessThan(declared);
  });
});

describe('a document of OpenAPI 3.1', () => {
  it('gives the same tools where references name schemas by anchors and URLs', async () => {
    let named = 0;
    await holds(60, (document) => {
      const renamed = nameSchemas(document);
      const [given, want] = [compileDocument(renamed), compileDocument(document)];
      if (given === undefined || want === undefined || renamed === document) return;
      named += 1;
      expect(given.parts.map(toolsOf)).toEqual(want.parts.map(toolsOf));
      const { fidelity } = given.report;
      expect(fidelity).toEqual(want.report.fidelity);
      const [documents, routes] = [
        given.parts.map((part) => part.document),
        given.parts.map((part) => part.routes),
      ];
      expect(fidelity).toMatchObject(recount(renamed, documents, routes, given.report.operations));
    });
    expect(named, 'a law about nothing proves nothing').toBeGreaterThan(10);
  });
});

/** The tools alone: a document says from which source it was made. */
function toolsOf({ document }: CompiledPart): unknown {
  return objectOf(JSON.parse(document)).paths;
}

const BY_NAME: Readonly<Record<string, string>> = {
  '#/components/schemas/Alpha': '#alpha',
  '#/components/schemas/Beta': 'https://vendor.example/schemas/beta',
};

/** The same document, with one shared schema referred to by an anchor and one by its URL. */
function nameSchemas(document: JsonObject): JsonObject {
  if (document.openapi !== '3.1.0') return document;
  const components = objectOf(document.components);
  const { Alpha, Beta, ...others } = objectOf(components.schemas);
  const schemas = {
    Alpha: { ...objectOf(Alpha), $anchor: 'alpha' },
    Beta: { ...objectOf(Beta), $id: 'https://vendor.example/schemas/beta' },
    ...others,
  };
  return objectOf(
    JSON.parse(
      JSON.stringify({ ...document, components: { ...components, schemas } }),
      (key, value: unknown) =>
        key === '$ref' && typeof value === 'string' ? (BY_NAME[value] ?? value) : value,
    ),
  );
}
