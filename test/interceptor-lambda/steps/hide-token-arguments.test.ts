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

  it.each<[string, object, unknown]>([
    ['a list of another shape', LIST, [TOOL]],
    ['tools that are no list', LIST, { tools: { a: TOOL } }],
    ['tools elsewhere in a list', LIST, { tools: [], page: { tools: [TOOL] }, _meta: { tools: [TOOL] } }],
    ['tools that are lists', LIST, { tools: [[TOOL]] }],
    ['tools elsewhere in a search', SEARCH, { structuredContent: { found: { tools: [TOOL] } } }],
    [
      'a text of another shape',
      SEARCH,
      { content: [{ type: 'text', text: JSON.stringify({ found: [TOOL] }) }] },
    ],
    ['a text that is a list', SEARCH, { content: [{ type: 'text', text: JSON.stringify([TOOL]) }] }],
    ['a text that is no JSON', SEARCH, { content: [{ type: 'text', text: `1. ${JSON.stringify(TOOL)}` }] }],
    ['a resource', SEARCH, { content: [{ type: 'resource', resource: { text: JSON.stringify(TOOL) } }] }],
  ])('shows nothing of %s', async (_title, message, result) => {
    const { respond } = await harness(lists);
    const { body } = await respond(message, { statusCode: 200, body: { jsonrpc: '2.0', id: 1, result } });
    expect(body).toMatchObject({ jsonrpc: '2.0', id: 1 });
    expect(JSON.stringify(body)).not.toContain('X-Asana-Token');
  });

  it('leaves nothing required that is hidden, also where no property says so', async () => {
    const { respond } = await harness(lists);
    const shown = { type: 'object', properties: { name: {} } };
    const bare = { name: 'asana___getTasks', inputSchema: { type: 'object', required: ['X-Asana-Token'] } };
    const more = { name: 'asana___getTasks', inputSchema: { ...shown, required: ['X-Asana-Token'] } };
    const { body } = await respond(LIST, { statusCode: 200, body: { result: { tools: [bare, more] } } });
    expect(body?.result).toEqual({
      tools: [
        { ...bare, inputSchema: { type: 'object' } },
        { ...more, inputSchema: shown },
      ],
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
