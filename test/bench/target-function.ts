import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundlePath } from '../../bundles/bundle-path.ts';
import { keptRoute, routeMap } from '../target-lambda/route-maps.ts';
import { startVendor } from '../target-lambda/vendor-server.ts';
import type { TargetFigures } from './target-calls.ts';

const PROGRAM = fileURLToPath(new URL('target-calls.ts', import.meta.url));

/** What the bundled target function takes. */
export interface TargetMeasure {
  /** Of 1,000 bytes. */
  readonly kilobytes: number;
  /** Median: until the function can take its first call, Node's own start left out. */
  readonly startMs: number;
  /** Median of a call with a body of 2 KB, less that of the same request sent to the vendor without the function. */
  readonly ownMs: number;
}

/** Measures the bundle as it is deployed: its size, its start in `runs` processes of its own, and its calls in one. */
export async function measureTarget(runs: number): Promise<TargetMeasure> {
  const bundle = await bundlePath('target-lambda');
  const folder = mkdtempSync(join(tmpdir(), 'bench-target-'));
  const vendor = await startVendor();
  try {
    const routes = join(folder, 'routes.json');
    writeFileSync(routes, JSON.stringify(routeMap([keptRoute('PUT', '/tasks/{id}')])));
    const starts: number[] = [];
    for (let run = 0; run < runs; run += 1) starts.push(measureStart(bundle, routes));
    const { callMs, bareMs } = await measureCalls(bundle, routes, vendor.url);
    const startMs = starts.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
    return { kilobytes: statSync(bundle).size / 1000, startMs, ownMs: callMs - bareMs };
  } finally {
    await vendor.close();
    rmSync(folder, { recursive: true });
  }
}

/** In a process that has loaded nothing else: what Node has loaded already would not count. */
function measureStart(bundle: string, routes: string): number {
  const text = `
    const begun = performance.now();
    await import(${JSON.stringify(pathToFileURL(bundle).href)});
    process.stdout.write(String(performance.now() - begun));`;
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', text], { env: environment(routes) }),
  );
}

async function measureCalls(bundle: string, routes: string, upstream: string): Promise<TargetFigures> {
  const child = fork(PROGRAM, [bundle, upstream], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...environment(routes), UPSTREAM: upstream },
  });
  const [[figures]] = (await Promise.all([once(child, 'message'), once(child, 'close')])) as [
    [TargetFigures],
    unknown,
  ];
  return figures;
}

function environment(routes: string): Readonly<Record<string, string>> {
  return { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', DEPLOYMENT_ID: 'bench', ROUTES_FILE: routes };
}
