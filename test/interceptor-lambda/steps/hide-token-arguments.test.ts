import { describe, expect, it } from 'vitest';
import { harness, LIST, SHOWN, TOOL, toolCall } from '../harness.ts';

const SEARCH = toolCall('x_amz_bedrock_agentcore_search', { query: 'tasks' });

describe('hide-token-arguments', () => {
  const lists = () => ({ response: [{ step: 'hide-token-arguments', arguments: ['customHeaderKey'] }] });

  it('takes them out of a list, page by page', async () => {
    const { respond } = await harness(lists);
    const more = { nextCursor: 'c', resultType: 'complete' };
    const body = { jsonrpc: '2.0', id: 1, result: { tools: [TOOL], ...more } };
    expect(await respond(LIST, { statusCode: 200, headers: {}, body })).toEqual({
      status: 200,
      body: { jsonrpc: '2.0', id: 1, result: { tools: [SHOWN], ...more } },
    });
  });

  it('takes them out of both places of a search', async () => {
    const { respond } = await harness(lists);
    const result = {
      structuredContent: { tools: [TOOL] },
      isError: false,
      content: [{ type: 'text', text: JSON.stringify({ tools: [TOOL] }) }],
    };
    const { body } = await respond(SEARCH, { statusCode: 200, body: { jsonrpc: '2.0', id: 1, result } });
    expect(body?.result).toEqual({
      structuredContent: { tools: [SHOWN] },
      isError: false,
      content: [{ type: 'text', text: JSON.stringify({ tools: [SHOWN] }) }],
    });
  });

  it('hides arguments of its configuration too, and keeps what else is required', async () => {
    const { respond } = await harness(lists);
    const properties = { customHeaderKey: {}, a: {}, 'X-Asana-Token': {} };
    const tool = { name: 'api___tool', inputSchema: { properties, required: ['a', 'customHeaderKey'] } };
    const { body } = await respond(LIST, { statusCode: 200, body: { result: { tools: [tool] } } });
    expect(body?.result).toEqual({
      tools: [{ name: 'api___tool', inputSchema: { properties: { a: {} }, required: ['a'] } }],
    });
  });
});
