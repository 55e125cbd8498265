import { expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import { createIds } from '../../../local/ids.ts';
import { createFunctions } from '../../../local/lambda/functions.ts';
import type { Functions, InProcessFunction, InvocationResult } from '../../../local/lambda/functions.ts';

const clock = createClock(() => 0);

function functionOf(handler: InProcessFunction['handler']): Functions {
  const functions = createFunctions({ clock, ids: createIds(), log: () => undefined });
  functions.deploy({ name: 'f', handler, timeoutMs: 3000 });
  return functions;
}

function errorOf(result: InvocationResult): unknown {
  return result.ok ? undefined : JSON.parse(result.errorPayload ?? 'null');
}

it('is called with its event and a context of Lambda', async () => {
  const functions = functionOf((event, { functionName, invokedFunctionArn, clientContext }) => {
    return { event, functionName, invokedFunctionArn, clientContext };
  });
  const result = await functions.invoke('f', { a: 1 }, { clientContext: { custom: 'c' } });
  expect(result).toEqual({
    ok: true,
    payload: {
      event: { a: 1 },
      functionName: 'f',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      clientContext: { custom: 'c' },
    },
  });
});

it('cannot change the event of whoever calls it', async () => {
  const functions = functionOf((event) => Object.assign(event as object, { seen: true }));
  const event = { seen: false };
  expect(await functions.invoke('f', event)).toEqual({ ok: true, payload: { seen: true } });
  expect(event.seen).toBe(false);
});

it.each([
  ['a function', () => 1, null],
  ['nothing', undefined, null],
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
])('hands on %s as JSON says it', async (_, value, payload) => {
  expect(await functionOf(() => value).invoke('f', {})).toEqual({ ok: true, payload });
});

it('fails the call with what it throws, and answers the next', async () => {
  const functions = functionOf((event) => {
    if (event === 'bad') throw new RangeError('too bad');
    return event;
  });
  const failed = await functions.invoke('f', 'bad');
  expect(errorOf(failed)).toMatchObject({ errorType: 'RangeError', errorMessage: 'too bad' });
  expect(await functions.invoke('f', 'good')).toEqual({ ok: true, payload: 'good' });
});

it('fails the call where its answer is larger than Lambda hands on', async () => {
  const functions = functionOf(() => 'x'.repeat(6_291_556));
  expect(errorOf(await functions.invoke('f', {}))).toMatchObject({
    errorType: 'Function.ResponseSizeTooLarge',
  });
});

it('is given up at its timeout, and the next call is answered', async () => {
  const functions = functionOf((event) => (event === 'hang' ? new Promise(() => undefined) : event));
  const hanging = functions.invoke('f', 'hang');
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(3000);
  expect(errorOf(await hanging)).toMatchObject({ errorType: 'Sandbox.Timedout' });
  expect(await functions.invoke('f', 'next')).toEqual({ ok: true, payload: 'next' });
});

it('runs for 3 seconds where it names no timeout', async () => {
  const moved = createClock(() => 0);
  const functions = createFunctions({ clock: moved, ids: createIds(), log: () => undefined });
  functions.deploy({ name: 'f', handler: () => new Promise(() => undefined) });
  const result = functions.invoke('f', {});
  await new Promise((resolve) => setImmediate(resolve));
  moved.advance(3000);
  expect(errorOf(await result)).toMatchObject({
    errorMessage: expect.stringContaining('Task timed out after 3.00 seconds') as unknown,
  });
});
