import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePath, writeBundle } from '../../bundles/bundle-path.ts';
import { proxyEvent } from '../target-lambda/proxy-events.ts';
import { keptRoute, routeMap, TOKEN, TOKEN_HEADER } from '../target-lambda/route-maps.ts';
import { startVendor, values } from '../target-lambda/vendor-server.ts';

const run = promisify(execFile);
const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const SOURCES = ['bundles', 'contract', 'target-lambda', 'tokens'];
let folder = '';

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'bundle-path-')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a module's text in a Node of its own and gives what it printed. */
async function runModule(text: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', text], {
    env: environment,
  });
  return stdout;
}

/** A checkout of its own: the bundled sources, with or without the packages. */
async function copyCheckout(name: string, hasPackages: boolean): Promise<string> {
  const root = join(folder, name);
  for (const source of SOURCES) await cp(join(ROOT, source), join(root, source), { recursive: true });
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  if (hasPackages) {
    await mkdir(join(root, 'node_modules'), { recursive: true });
    for (const name of ['esbuild', '@esbuild', '@aws-lambda-powertools', 'fast-xml-builder']) {
      await symlink(join(ROOT, 'node_modules', name), join(root, 'node_modules', name));
    }
  }
  return root;
}

function askIn(root: string, file = 'bundles/bundle-path.ts'): Promise<string> {
  const url = pathToFileURL(join(root, file)).href;
  return runModule(`
    const { bundlePath } = await import(${JSON.stringify(url)});
    const print = (text) => process.stdout.write(text);
    await bundlePath('target-lambda').then(print, (error) => print(error.code + ': ' + error.message));
  `);
}

describe('the bundle of the target function', () => {
  it('answers a proxy event and forwards it to the vendor', async () => {
    const vendor = await startVendor();
    const routes = join(folder, 'routes.json');
    await writeFile(routes, JSON.stringify(routeMap([keptRoute('GET', '/tasks/{id}')])));
    const event = proxyEvent('GET', '/tasks/12', { headers: { [TOKEN_HEADER]: TOKEN } });
    const printed = await runModule(
      `const { handler } = await import(${JSON.stringify(pathToFileURL(await bundlePath('target-lambda')).href)});
       const result = await handler(${JSON.stringify(event)}, {});
       process.stdout.write(JSON.stringify(result));`,
      { DEPLOYMENT_ID: 'd', ROUTES_FILE: routes, UPSTREAM: vendor.url },
    );
    await vendor.close();
    const [line = '', figures = '', result = ''] = printed.split('\n');
    expect(JSON.parse(figures)).toMatchObject({ service: 'd', vendor: 'Asana', target: 'asana', Calls: 1 });
    expect(JSON.parse(result)).toMatchObject({
      statusCode: 200,
      body: '{"ok":true}',
      isBase64Encoded: false,
    });
    expect(JSON.parse(line)).toMatchObject({ operation: 'GET /tasks/{id}', status: 200, level: 'info' });
    expect(printed).not.toContain(TOKEN);
    expect(values(vendor.received[0], 'authorization')).toEqual([`Bearer ${TOKEN}`]);
  });

  it('answers in the logging mode', async () => {
    const printed = await runModule(
      `const { handler } = await import(${JSON.stringify(pathToFileURL(await bundlePath('target-lambda')).href)});
       process.stdout.write((await handler(${JSON.stringify(proxyEvent('GET', '/asana'))}, {})).body);`,
      { DEPLOYMENT_ID: 'd', MODE: 'log' },
    );
    expect(JSON.parse(printed.split('\n')[1] ?? '')).toEqual({
      method: 'GET',
      path: '/asana',
      query: {},
      headers: {},
      body: null,
    });
  });

  it.each([
    [
      'nothing is configured',
      {},
      'not-configured: the target function is not configured: "DEPLOYMENT_ID" is not set',
    ],
    [
      'there is neither map nor mode',
      { DEPLOYMENT_ID: 'd' },
      'not-configured: the target function is not configured: neither "ROUTES_FILE" nor "MODE" is set',
    ],
    [
      'the map does not exist',
      { DEPLOYMENT_ID: 'd', ROUTES_FILE: '/nowhere/routes.json' },
      'file-unreadable: route map "/nowhere/routes.json" cannot be read',
    ],
    [
      'the map is no JSON',
      { DEPLOYMENT_ID: 'd', ROUTES_FILE: fileURLToPath(import.meta.url) },
      `routes-invalid: route map "${fileURLToPath(import.meta.url)}" is not JSON`,
    ],
    [
      'the map is another version',
      { DEPLOYMENT_ID: 'd', ROUTES_FILE: join(ROOT, 'package.json') },
      'routes-invalid: the route map cannot be read: "version" is "0.1.0", not 1',
    ],
  ])('does not start where %s', async (_title, environment, want) => {
    const url = pathToFileURL(await bundlePath('target-lambda')).href;
    const printed = await runModule(
      `await import(${JSON.stringify(url)}).catch((error) => process.stdout.write(error.code + ': ' + error.message));`,
      environment,
    );
    expect(printed).toBe(want);
  });

  it('imports nothing but what Node has', async () => {
    const text = await readFile(await bundlePath('target-lambda'), 'utf8');
    const imported = [...text.matchAll(/\b(?:from|require\(|import\()\s*["']([\w@:/.-]+)["']/g)].map(
      ([, name]) => name ?? '',
    );
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter((name) => !isBuiltin(name))).toEqual([]);
  });
});

describe('the path of a bundle', () => {
  it('is the same while no source changes, and another one after', async () => {
    const root = await copyCheckout('changing', true);
    const first = await askIn(root);
    expect(await askIn(root)).toBe(first);
    await writeFile(join(root, 'contract', 'added.ts'), 'export const added = 1;\n');
    const second = await askIn(root);
    expect(second).not.toBe(first);
    expect(await readFile(second, 'utf8')).toBe(await readFile(first, 'utf8'));
  });

  it('is one for several processes that ask at once, and leaves nothing aside', async () => {
    const root = await copyCheckout('concurrent', true);
    const paths = await Promise.all([askIn(root), askIn(root), askIn(root)]);
    const [path] = paths;
    expect(new Set(paths).size).toBe(1);
    expect(await readdir(dirname(dirname(path)))).toEqual(['target-lambda']);
    expect((await readdir(dirname(path))).sort()).toEqual(['index.mjs', 'index.mjs.map']);
  });

  it('needs esbuild in a checkout', async () => {
    const root = await copyCheckout('without-packages', false);
    expect(await askIn(root)).toBe('peer-missing: package "esbuild" is needed to bundle a Lambda function');
  });

  it('lies beside the compiled file in the published package, without esbuild', async () => {
    const root = await copyCheckout('published', false);
    for (const file of ['bundles/bundle-path', 'contract/errors']) {
      const { code } = await transform(await readFile(join(ROOT, `${file}.ts`), 'utf8'), { loader: 'ts' });
      await writeFile(join(root, `${file}.js`), code.replace(/(from ".+)\.ts"/g, '$1.js"'));
    }
    expect(await askIn(root, 'bundles/bundle-path.js')).toBe(
      join(root, 'bundles', 'target-lambda', 'index.mjs'),
    );
  });
});

describe('writing a bundle', () => {
  it('gives the same bytes wherever it is written', async () => {
    const path = await writeBundle('target-lambda', join(folder, 'dist', 'bundles', 'target-lambda'));
    expect(path).toBe(join(folder, 'dist', 'bundles', 'target-lambda', 'index.mjs'));
    expect(await readFile(path, 'utf8')).toBe(await readFile(await bundlePath('target-lambda'), 'utf8'));
  });
});
