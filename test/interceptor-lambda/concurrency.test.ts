import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestEvent, toolCall } from './harness.ts';
import { fullLists, goodExchange, startIssuerServer } from './issuer-server.ts';
import type { IssuerServer } from './issuer-server.ts';
import { runBundle } from './run-bundle.ts';
import { planWith } from './world.ts';

let server: IssuerServer;
let folder = '';
beforeAll(async () => {
  server = await startIssuerServer();
  folder = await mkdtemp(join(tmpdir(), 'concurrency-'));
  await writeFile(join(folder, 'plan.json'), JSON.stringify(planWith(fullLists(server.issuer))));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  server.exchange.answer = goodExchange;
  server.exchange.forms.length = 0;
});

/** Statuses of calls in one environment of the bundled function: those of each list come at once. */
async function statusesOf(...batches: (readonly string[])[]): Promise<readonly (readonly unknown[])[]> {
  const events = batches.map((subjects) =>
    Promise.all(
      subjects.map(async (sub) =>
        requestEvent(toolCall('asana___getTasks'), {
          authorization: `Bearer ${await server.issuer.sign({ sub, jti: crypto.randomUUID() })}`,
        }),
      ),
    ),
  );
  const file = join(folder, 'events.json');
  await writeFile(file, JSON.stringify(await Promise.all(events)));
  const printed = await runBundle(
    `const { readFile } = await import('node:fs/promises');
     const batches = JSON.parse(await readFile(${JSON.stringify(file)}, 'utf8'));
     const statuses = [];
     for (const batch of batches) {
       const outputs = await Promise.all(batch.map((event) => handler(event, {})));
       statuses.push([...new Set(outputs.map(({ mcp }) => mcp.transformedGatewayResponse?.statusCode ?? 'goes on'))]);
     }
     process.stdout.write(JSON.stringify(statuses));`,
    { DEPLOYMENT_ID: 'd', INTERCEPTORS_FILE: join(folder, 'plan.json'), EXCHANGE_SECRET: 'secret' },
  );
  return JSON.parse(printed.split('\n').at(-1) ?? '') as readonly (readonly unknown[])[];
}

const twoHundred = (subjectOf: (at: number) => string): readonly string[] =>
  Array.from({ length: 200 }, (_call, at) => subjectOf(at));

describe('200 calls at once in one environment of the function', () => {
  it('make one exchange for one user, whichever of its tokens they bring', async () => {
    expect(await statusesOf(twoHundred(() => 'alice'))).toEqual([['goes on']]);
    expect(server.exchange.forms).toHaveLength(1);
  });

  it('make ten exchanges for ten users, and none while those tokens last', async () => {
    const calls = twoHundred((at) => `user-${at % 10}`);
    expect(await statusesOf(calls, calls)).toEqual([['goes on'], ['goes on']]);
    expect(server.exchange.forms).toHaveLength(10);
  });

  it.each([
    ['fails', 500],
    ['is refused', 400],
  ])('share an exchange that %s; the next call tries again', async (_title, status) => {
    const bad = { status, body: { error: 'invalid_grant' } };
    server.exchange.answer = async (form, issuer) => {
      if (server.exchange.forms.length > 1) return goodExchange(form, issuer);
      // All of them are waiting by then.
      await setTimeout(1500);
      return bad;
    };
    const calls = twoHundred(() => 'alice');
    expect(await statusesOf(calls, ['alice'], calls)).toEqual([[403], ['goes on'], ['goes on']]);
    expect(server.exchange.forms).toHaveLength(2);
  });
});
