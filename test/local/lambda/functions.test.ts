import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import { createIds } from '../../../local/ids.ts';
import { createFunctions } from '../../../local/lambda/functions.ts';
import type { BundledFunction, Functions, InvocationResult } from '../../../local/lambda/functions.ts';

const ODD = fileURLToPath(new URL('./functions/odd.ts', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../functions/sample.ts', import.meta.url));
const clock = createClock(() => 0);
const started: Functions[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((functions) => functions.close()));
});

function functionsWith(more: Partial<BundledFunction> = {}, maxEnvironments?: number): Functions {
  const functions = createFunctions({ clock, ids: createIds(), log: () => undefined, maxEnvironments });
  started.push(functions);
  functions.deploy({ name: 'f', bundlePath: ODD, environment: {}, timeoutMs: 3000, ...more });
  return functions;
}

function errorOf(result: InvocationResult): unknown {
  return result.ok ? undefined : JSON.parse(result.errorPayload ?? 'null');
}

async function reached(functions: Functions, times: number): Promise<void> {
  while (functions.logOf('f').filter((line) => line.startsWith('call')).length < times)
    await new Promise((resolve) => setImmediate(resolve));
}

describe('a function that ends badly', () => {
  it.each([
    ['[J/exit]', 'exit', { errorType: 'Runtime.ExitError' }, /exited with error: exit status 3$/],
    [
      '[J/rejection]',
      'reject',
      { errorType: 'Runtime.UnhandledPromiseRejection' },
      /^RangeError: nobody waits$/,
    ],
    ['[J/huge]', 'huge', { errorType: 'Function.ResponseSizeTooLarge' }, /\(6291556 bytes\)\.$/],
    ['[J/not-json]', 'circular', { errorType: 'Error' }, /^Unable to stringify response body$/],
  ])('%s gives its error, and the next call succeeds', async (_, how, error, message) => {
    const functions = functionsWith();
    const found = errorOf(await functions.invoke('f', { how }));
    expect(found).toMatchObject({ ...error, errorMessage: expect.stringMatching(message) as string });
    expect(await functions.invoke('f', { how: 'nothing' })).toEqual({ ok: true, payload: null });
  });

  it('[J/memory] is ended where it uses up its memory', { timeout: 60_000 }, async () => {
    const functions = functionsWith({ memoryMb: 32, timeoutMs: 60_000 });
    const result = await functions.invoke('f', { how: 'fill-memory' });
    expect(errorOf(result)).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
    expect(await functions.invoke('f', { how: 'calls' })).toEqual({ ok: true, payload: 1 });
  });

  it('[J/function-timeout] is ended where it hangs', async () => {
    const functions = functionsWith();
    const hanging = functions.invoke('f', { how: 'hang' });
    await reached(functions, 1);
    clock.advance(3000);
    expect(errorOf(await hanging)).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/Task timed out after 3\.00 seconds$/) as string,
    });
    expect(await functions.invoke('f', { how: 'calls' })).toEqual({ ok: true, payload: 1 });
  });

  it('[J/broken-bundle] fails each call where its bundle cannot be loaded or has no handler', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'functions-'));
    const [broken, empty] = [join(folder, 'broken.mjs'), join(folder, 'empty.mjs')];
    await writeFile(broken, 'throw new TypeError("not today");');
    await writeFile(empty, 'export const other = 1;');
    const functions = functionsWith({ bundlePath: broken });
    const results = [await functions.invoke('f', {}), await functions.invoke('f', {})];
    expect(results.map(errorOf)).toMatchObject([{ errorType: 'TypeError' }, { errorType: 'TypeError' }]);
    functions.deploy({ name: 'f', bundlePath: empty, environment: {}, timeoutMs: 3000 });
    expect(errorOf(await functions.invoke('f', {}))).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
    await rm(folder, { recursive: true });
  });

  it('has not run where it does not exist', async () => {
    const result = await functionsWith().invoke('other', {});
    expect(result).toEqual({ ok: false, reason: 'function "other" does not exist' });
  });
});

describe('the environments of a function', () => {
  it('[J/variables] have the variables of Lambda and of the definition, the trace of the call and nothing else', async () => {
    const functions = functionsWith({ environment: { MINE: '1' }, memoryMb: 256 });
    const result = await functions.invoke('f', { how: 'variables' }, { traceId: 'Root=1-0-0' });
    const variables = result.ok ? (result.payload as Record<string, string>) : {};
    expect(variables).toMatchObject({
      _X_AMZN_TRACE_ID: 'Root=1-0-0',
      AWS_LAMBDA_FUNCTION_NAME: 'f',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_REGION: 'us-east-1',
      LAMBDA_TASK_ROOT: fileURLToPath(new URL('./functions', import.meta.url)),
      MINE: '1',
    });
    const own = Object.keys(variables).filter((name) => !/^(_HANDLER|_X_AMZN|AWS_|LAMBDA_)/.test(name));
    expect(own.toSorted()).toEqual(['LANG', 'MINE', 'TZ']);
    expect(Object.keys(variables)).not.toContain('AWS_SECRET_ACCESS_KEY');
  });

  it('[J/one-call-each] take one call at a time: one that overlaps gets another, one that follows a warm one', async () => {
    const functions = functionsWith();
    const hanging = functions.invoke('f', { how: 'hang' });
    await reached(functions, 1);
    const calls = async (): Promise<unknown> => {
      const result = await functions.invoke('f', { how: 'calls' });
      return result.ok ? result.payload : result.reason;
    };
    expect([await calls(), await calls()]).toEqual([1, 2]);
    await functions.close();
    expect((await hanging).ok).toBe(false);
  });

  it('[J/waiting-calls] make calls wait beyond their number', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'functions-'));
    const file = join(folder, 'go');
    const functions = functionsWith({ bundlePath: SAMPLE }, 1);
    const first = functions.invoke('f', { path: '/until-file', body: file });
    await reached(functions, 1);
    const second = functions.invoke('f', { path: '/environment' });
    await writeFile(file, '');
    expect(await first).toMatchObject({ payload: { body: '{"calls":1}' } });
    const answer = await second;
    expect(answer.ok && JSON.parse((answer.payload as { body: string }).body)).toMatchObject({ calls: 2 });
    await rm(folder, { recursive: true });
  });

  it('end the calls that wait when all is closed', async () => {
    const functions = functionsWith({}, 1);
    const first = functions.invoke('f', { how: 'hang' });
    await reached(functions, 1);
    const second = functions.invoke('f', { how: 'calls' });
    await functions.close();
    expect([await first, await second].map(({ ok }) => ok)).toEqual([false, false]);
  });
});
