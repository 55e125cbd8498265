import { describe, expect, it } from 'vitest';
import { harness, toolCall } from '../harness.ts';

const call = toolCall('asana___getTasks', { name: 'n' });

describe('mark-vendor-errors', () => {
  const wrapped = (body: object) => ({ jsonrpc: '2.0', id: 1, result: { isError: false, ...content(body) } });
  const content = (value: object) => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });
  const error = { source: 'vendor', status: 404, body: { message: 'none' }, hint: 'h' };

  it("makes the target's error answer an error", async () => {
    const { respond } = await harness(() => ({ response: [{ step: 'mark-vendor-errors' }] }));
    const { body } = await respond(call, { statusCode: 200, body: wrapped({ error }) });
    expect(body).toEqual({ jsonrpc: '2.0', id: 1, result: { isError: true, ...content({ error }) } });
  });

  it.each([
    ['another answer', { message: 'ok' }],
    ['an error that is not ours', { error: { status: 404 } }],
  ])('leaves %s', async (_title, value) => {
    const { respond } = await harness(() => ({ response: [{ step: 'mark-vendor-errors' }] }));
    expect((await respond(call, { statusCode: 200, body: wrapped(value) })).body).toEqual(wrapped(value));
  });
});
