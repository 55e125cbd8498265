import { describe, expect, it } from 'vitest';
import type { Route } from '../../contract/route-map.ts';
import type { Compilation } from '../../transform/index.ts';
import { findDocument } from './documents.ts';
import { listDifferences } from './list-differences.ts';
import { compileDocument, runCompilation, runDocument } from './run-document.ts';
import { describeScore, isHighEnough, scoreOf } from './summarise.ts';
import { readVendorDocument } from './vendor-document.ts';

describe('requests made from a real document make the round trip', () => {
  it.each([
    ['specs/asana', { requests: 72, ceiling: 72 }],
    ['@readme/oas-examples/2.0/json/petstore.json', { requests: 40, ceiling: 30 }],
    ['@readme/oas-examples/3.0/json/file-uploads.json', { requests: 6, ceiling: 5 }],
    ['@readme/oas-examples/3.0/json/parameters-style.json', { requests: 50, ceiling: 28 }],
    ['@readme/oas-examples/3.0/json/security.json', { requests: 30, ceiling: 30 }],
    ['@readme/oas-examples/3.1/json/train-travel.json', { requests: 15, ceiling: 15 }],
    ['@scalar/galaxy/dist/latest.json', { requests: 20, ceiling: 20 }],
  ])('%s', async (name, want) => {
    const result = await runDocument(findDocument(name));
    const score = scoreOf([result]);
    const said = describeScore(name, score);
    // Both shares are to be read where all is well, too.
    process.stdout.write(`${said}\n`);
    expect(result.withoutTool).toEqual([]);
    expect(score).toMatchObject(want);
    const differences = listDifferences([result]).filter(({ side }) => side === 'round trip');
    expect(isHighEnough(score), `${said}\n${JSON.stringify(differences, null, 1)}`).toBe(true);
  });
});

const WRONG: Readonly<Record<string, (route: Route) => Route>> = {
  'GET /tasks/{task_gid}': (route) => ({ ...route, call: { ...route.call, method: 'DELETE' } }),
  'GET /workspaces': (route) => ({ ...route, call: { ...route.call, path: '/workspace' } }),
  'POST /attachments': (route) => ({ ...route, arguments: route.arguments?.map(withoutFile) ?? null }),
  'DELETE /tasks/{task_gid}': (route) => ({ ...route, tokens: [] }),
};

it('routes that are wrong are found out, each by its own difference', async () => {
  const { path, name } = findDocument('specs/asana');
  const compilation = await compileDocument(path);
  if (typeof compilation === 'string') throw new Error(compilation);
  const document = await readVendorDocument(path);
  const operations = document.operations.filter((operation) => operation.name in WRONG);
  const result = await runCompilation(name, { ...document, operations }, withWrongRoutes(compilation));
  const wrong = listDifferences([result]).map((one) => `${one.operation} (${one.variant}): ${one.class}`);
  expect(wrong.toSorted()).toEqual([
    'DELETE /tasks/{task_gid} (everything): invalid-arguments',
    'DELETE /tasks/{task_gid} (everything): no-argument',
    'DELETE /tasks/{task_gid} (everything): refused-by-gateway',
    'DELETE /tasks/{task_gid} (required): invalid-arguments',
    'DELETE /tasks/{task_gid} (required): no-argument',
    'DELETE /tasks/{task_gid} (required): refused-by-gateway',
    'GET /tasks/{task_gid} (everything): differs-method',
    'GET /tasks/{task_gid} (required): differs-method',
    'GET /workspaces (everything): differs-path',
    'GET /workspaces (everything): refused-by-mock',
    'GET /workspaces (required): differs-path',
    'GET /workspaces (required): refused-by-mock',
    'POST /attachments (everything): differs-body',
  ]);
  expect(isHighEnough(scoreOf([result]))).toBe(false);
});

function withWrongRoutes({ parts, ...compilation }: Compilation): Compilation {
  const wrong = (route: Route): Route => WRONG[`${route.call.method} ${route.call.path}`]?.(route) ?? route;
  const changed = parts.map(({ routes, ...part }) => {
    return { ...part, routes: { ...routes, routes: routes.routes.map(wrong) } };
  });
  return { ...compilation, parts: changed };
}

type Arguments = NonNullable<Route['arguments']>;

/** A file is written as the text of its base64. */
function withoutFile({ to, ...argument }: Arguments[number]): Arguments[number] {
  return { ...argument, to: to.in === 'property' ? { ...to, file: false } : to };
}
