import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundlePath } from '../../bundles/bundle-path.ts';
import { startIssuerServer, VENDOR_AUDIENCE } from '../interceptor-lambda/issuer-server.ts';
import type { IssuerServer } from '../interceptor-lambda/issuer-server.ts';
import { AUDIENCE, planWith, verify } from '../interceptor-lambda/world.ts';
import type { StepLists } from '../interceptor-lambda/world.ts';

const PROGRAM = fileURLToPath(new URL('interceptor-calls.ts', import.meta.url));

/** What the bundled interceptor takes. */
export interface InterceptorMeasure {
  /** Of 1,000 bytes. */
  readonly kilobytes: number;
  /** Median: until the function can take its first call, Node's own start left out. */
  readonly startMs: number;
  /** Median of a call in the REQUEST phase that every kind of step has its part in, keys and tokens held. */
  readonly ownMs: number;
}

/** Measures the bundle as it is deployed: its size, its start in `runs` processes of its own, and its calls in one. */
export async function measureInterceptor(runs: number): Promise<InterceptorMeasure> {
  const bundle = await bundlePath('interceptor-lambda');
  const folder = mkdtempSync(join(tmpdir(), 'bench-interceptor-'));
  const server = await startIssuerServer();
  try {
    const { issuer } = server;
    const plan = join(folder, 'interceptors.json');
    writeFileSync(plan, JSON.stringify(planWith(everyStep(server))));
    const starts = Array.from({ length: runs }, () => measureStart(bundle, plan));
    const ownMs = await measureCalls(bundle, plan, await issuer.sign());
    const startMs = starts.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
    return { kilobytes: statSync(bundle).size / 1000, startMs, ownMs };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

/** All kinds of steps, each with something to do in a call of `asana___getTasks`. */
function everyStep({ issuer, origin }: IssuerServer): StepLists {
  const tools = ['asana___*'];
  const tenants = { acme: { tools, audiences: [VENDOR_AUDIENCE, AUDIENCE, 'crm'] } };
  return {
    request: [
      verify(issuer, { clients: ['agent'], scopes: ['gw/invoke'] }),
      { step: 'reject-supplied-token' },
      { step: 'authorize-tool', rules: [{ tools, scopes: ['tasks:read'] }], tenants },
      { step: 'coerce-arguments' },
      {
        ...{ step: 'exchange-token', tools, tokenUrl: issuer.tokenUrl, audience: VENDOR_AUDIENCE },
        client: { id: 'gw-exchange', secret: { env: 'EXCHANGE_SECRET' } },
        scopes: ['asana.read', 'asana.write'],
        narrow: [{ tools: ['asana___get*'], scopes: ['asana.read'] }],
      },
      { step: 'pass-token', tools, audiences: [AUDIENCE], to: { authorization: true } },
      {
        ...{ step: 'broker-token', tools, url: `${origin}/broker`, externalId: 'bench', audience: 'crm' },
        to: { header: 'X-Region' },
      },
      { step: 'propagate-header', header: 'X-Customer', tools, to: { argument: 'customer' }, token: true },
      { step: 'audit' },
    ],
    response: [{ step: 'authorize-tool' }],
  };
}

/** In a process that has loaded nothing else: what Node has loaded already would not count. */
function measureStart(bundle: string, plan: string): number {
  const text = `
    const begun = performance.now();
    await import(${JSON.stringify(pathToFileURL(bundle).href)});
    process.stdout.write(String(performance.now() - begun));`;
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', text], { env: environment(plan) }),
  );
}

async function measureCalls(bundle: string, plan: string, token: string): Promise<number> {
  const child = fork(PROGRAM, [bundle, token], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: environment(plan),
  });
  const [[median]] = (await Promise.all([once(child, 'message'), once(child, 'close')])) as [
    [number],
    unknown,
  ];
  return median;
}

function environment(plan: string): Readonly<Record<string, string>> {
  const credentials = { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench', AWS_REGION: 'us-east-1' };
  return { DEPLOYMENT_ID: 'bench', INTERCEPTORS_FILE: plan, EXCHANGE_SECRET: 'bench', ...credentials };
}
