import { expect, it } from 'vitest';
import { putValue } from '../../interceptor-lambda/bring-value.ts';
import { isRefusal, NO_NOTES } from '../../interceptor-lambda/call.ts';
import type { Call, ToolCall } from '../../interceptor-lambda/call.ts';
import { readCallerHeaders } from '../../interceptor-lambda/caller-headers.ts';

const TOOL: ToolCall = {
  ...{ name: 'orders___get', target: 'orders', operation: 'get', isOurs: false, known: undefined },
  arguments: { X_Note: 'of a model' },
};
const CALL: Call = {
  ...{ id: 1, method: 'tools/call', tool: TOOL, onward: {}, notes: NO_NOTES },
  invocation: { requestId: 'r', traceId: undefined, startedAt: 0 },
  message: { params: { arguments: TOOL.arguments } },
  headers: readCallerHeaders({}),
};

it.each([
  ['a header', { header: 'X-Note' }, { header: 'x-note' }],
  ['an argument', { argument: 'X-Note' }, { argument: 'x_note' }],
])('a value takes the place of what a client wrote, and never of what a step did: %s', (_title, one, two) => {
  const first = putValue(CALL, TOOL, one, 'first');
  if (isRefusal(first)) throw new Error(first.reason);
  expect([first.onward, first.tool?.arguments]).toContainEqual({ 'X-Note': 'first' });
  const second = putValue(first, first.tool ?? TOOL, two, 'second');
  expect(second).toMatchObject({
    status: 403,
    reason: expect.stringMatching(/another step has brought/) as string,
  });
});
