import { describe, expect, it } from 'vitest';
import type { RouteMap } from '../../contract/route-map.ts';
import { PASSES } from '../../transform/passes/index.ts';
import { OUTPUT_MARK, writeReport } from '../../transform/index.ts';
import type { Compilation } from '../../transform/index.ts';
import { beginDraft, runUpTo, show } from '../transform/harness.ts';
import { objectOf } from '../roundtrip/json-document.ts';
import { compileDocument } from './compile-document.ts';
import { holds } from './runs.ts';
import { shuffleDocument } from './shuffle-document.ts';

describe('the transform is repeatable', () => {
  it('gives the same bytes for the same document', async () => {
    await holds(60, (document) => {
      const [once, again] = [compileDocument(document), compileDocument(document)];
      expect(again?.parts).toEqual(once?.parts);
      expect(again && writeReport(again.report)).toBe(once && writeReport(once.report));
    });
  });

  it('gives the same tools and routes whatever the order of paths, operations and components', async () => {
    await holds(100, (document) => {
      const [given, shuffled] = [compileDocument(document), compileDocument(shuffleDocument(document))];
      expect(routesOf(shuffled)).toEqual(routesOf(given));
      expect(fatesOf(shuffled)).toEqual(fatesOf(given));
    });
  });

  it('marks what it wrote', async () => {
    await holds(20, (document) => {
      for (const part of compileDocument(document)?.parts ?? []) {
        expect(objectOf(JSON.parse(part.document))).toHaveProperty([OUTPUT_MARK, 'sourceSha256']);
      }
    });
  });

  it.each(PASSES.map(({ name }) => name))('%s changes nothing the second time', async (name) => {
    await holds(10, (document) => {
      const { once, twice } = runUpTo(name, beginDraft(document));
      // What was dropped is no operation any more, so the second time nothing is dropped.
      expect({ ...objectOf(show(twice)), dropped: [] }).toEqual({ ...objectOf(show(once)), dropped: [] });
    });
  });
});

/** Every route with the URL of its server and the tokens it takes, in an order of its own. */
function routesOf(compilation: Compilation | undefined): readonly string[] {
  return (compilation?.parts ?? [])
    .flatMap(({ routes: map }) => map.routes.map((route) => routeText(map, route)))
    .sort();
}

function routeText({ servers, tokens }: RouteMap, route: RouteMap['routes'][number]): string {
  const bindings = route.tokens.map((id) => {
    const binding = tokens.find((token) => token.id === id);
    return { ...binding, servers: binding?.servers.map((index) => servers[index]).sort() };
  });
  return JSON.stringify({
    ...route,
    call: { ...route.call, server: servers[route.call.server] },
    tokens: bindings,
  });
}

function fatesOf(compilation: Compilation | undefined): readonly string[] {
  const operations = compilation?.report.operations ?? [];
  return operations.map(({ method, path, tool, fate }) => `${method} ${path} ${fate} ${tool ?? ''}`).sort();
}
