import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../contract/json-object.ts';
import { withoutArguments } from '../../../contract/without-arguments.ts';
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

  it.each([
    'X_AMZ_bedrock_agentcore_search',
    ' x_amz_bedrock_agentcore_search',
    'x-amz-bedrock-agentcore-search',
  ])('takes them out of a search that is called "%s"', async (name) => {
    const { respond } = await harness(lists);
    const result = { structuredContent: { tools: [TOOL] } };
    const { body } = await respond(toolCall(name), { statusCode: 200, body: { id: 1, result } });
    expect(body?.result).toEqual({ structuredContent: { tools: [SHOWN] } });
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
    ['a text where parts should be', SEARCH, { content: JSON.stringify({ tools: [TOOL] }) }],
    ['a text where tools should be', SEARCH, { structuredContent: JSON.stringify({ tools: [TOOL] }) }],
    [
      'a text with tools beside it',
      SEARCH,
      { content: [{ type: 'text', text: '{"tools":[]}', _meta: [TOOL] }] },
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

  describe('in a schema', () => {
    const TOKEN = 'X-Asana-Token';
    const shownOf = async (inputSchema: object) => {
      const { respond } = await harness(lists);
      const tools = [{ name: 'asana___getTasks', inputSchema }];
      const { body } = await respond(LIST, { statusCode: 200, body: { id: 1, result: { tools } } });
      return (body?.result as { tools: { inputSchema: unknown }[] }).tools[0]?.inputSchema;
    };
    const name = { name: { type: 'string' } };
    const both = {
      type: 'object',
      properties: { ...name, [TOKEN]: {} },
      required: ['name', 'x-asana-TOKEN'],
    };
    const one = { type: 'object', properties: name, required: ['name'] };

    it.each<[string, object, object]>([
      ['allOf', { allOf: [both, { required: [TOKEN] }] }, { allOf: [one, {}] }],
      ['anyOf', { anyOf: [both, true] }, { anyOf: [one, true] }],
      ['oneOf in allOf', { allOf: [{ oneOf: [both] }] }, { allOf: [{ oneOf: [one] }] }],
      ['not', { not: both }, { not: one }],
      ['not, alone', { type: 'object', not: { required: [TOKEN] } }, { type: 'object' }],
      ['if, then, else', { if: both, then: both, else: both }, { if: one, then: one, else: one }],
      [
        'dependentRequired',
        { dependentRequired: { a: ['b', TOKEN], c: [TOKEN], [TOKEN]: ['d'], e: [] } },
        { dependentRequired: { a: ['b'], e: [] } },
      ],
      [
        'dependentRequired, alone',
        { type: 'object', dependentRequired: { [TOKEN]: ['d'] } },
        { type: 'object' },
      ],
      ['dependentSchemas', { dependentSchemas: { a: both, [TOKEN]: one } }, { dependentSchemas: { a: one } }],
      [
        'dependencies',
        { dependencies: { a: [TOKEN, 'b'], c: both } },
        { dependencies: { a: ['b'], c: one } },
      ],
      ['propertyNames', { propertyNames: { enum: ['a', TOKEN] } }, { propertyNames: { enum: ['a'] } }],
      ['default', { default: { a: 1, [TOKEN]: 't' } }, { default: { a: 1 } }],
      ['const', { const: { a: 1, [TOKEN]: 't' } }, { const: { a: 1 } }],
      ['example', { example: { a: 1, [TOKEN]: 't' } }, { example: { a: 1 } }],
      ['examples', { examples: [{ a: 1, [TOKEN]: 't' }, 7] }, { examples: [{ a: 1 }, 7] }],
      ['enum', { enum: [{ a: 1, [TOKEN]: 't' }] }, { enum: [{ a: 1 }] }],
      [
        'a definition of the arguments',
        { $ref: '#/definitions/Input', definitions: { Input: both, Filter: both } },
        { $ref: '#/definitions/Input', definitions: { Input: one, Filter: both } },
      ],
      [
        'a definition behind a definition',
        { allOf: [{ $ref: '#/$defs/A' }], $defs: { A: { $ref: '#/$defs/B' }, B: both } },
        { allOf: [{ $ref: '#/$defs/A' }], $defs: { A: { $ref: '#/$defs/B' }, B: one } },
      ],
      [
        'a definition whose name is escaped',
        { $ref: '#/$defs/The%20a~1b', $defs: { 'The a/b': both } },
        { $ref: '#/$defs/The%20a~1b', $defs: { 'The a/b': one } },
      ],
    ])('it leaves "%s"', async (_title, given, want) => {
      const shown = await shownOf(given);
      expect(shown).toEqual(want);
      expect(Object.keys(shown as object)).toEqual(Object.keys(want));
      const again = withoutArguments(
        want as JsonObject,
        (name) => name.toLowerCase() === TOKEN.toLowerCase(),
      );
      expect(again).toBe(want);
    });

    it.each<[string, object]>([
      [
        'inside an argument',
        { properties: { filter: both, tags: { items: both } }, additionalProperties: both },
      ],
      ['in a text', { description: `Needs ${TOKEN}.`, properties: { a: { description: `As ${TOKEN}.` } } }],
      ['as a value', { properties: { a: { enum: [TOKEN], default: TOKEN } }, default: { a: TOKEN } }],
      ['in lists that were empty before', { required: [], dependentRequired: {}, not: {}, allOf: [] }],
      ['as a name of another shape', { required: [7, null], properties: [], allOf: {}, examples: {} }],
      ['in a definition of something else', { properties: { a: { $ref: '#/$defs/A' } }, $defs: { A: both } }],
    ])('it stays %s', async (_title, given) => {
      expect(JSON.stringify(await shownOf(given))).toBe(JSON.stringify(given));
    });

    it('that is not to be changed is the very same one', () => {
      const schema = { ...both, allOf: [both], $defs: { A: both }, $ref: '#/$defs/A', default: {} };
      expect(withoutArguments(schema, (argument) => argument === 'other')).toBe(schema);
    });
  });

  it('takes them out of the schema of answers, too', async () => {
    const { respond } = await harness(lists);
    const properties = { customHeaderKey: {}, a: {}, 'X-Asana-Token': {} };
    const tool = { name: 'api___tool', outputSchema: { properties, required: ['a', 'x-asana-token'] } };
    const { body } = await respond(LIST, { statusCode: 200, body: { result: { tools: [tool] } } });
    expect(body?.result).toEqual({
      tools: [{ name: 'api___tool', outputSchema: { properties: { a: {} }, required: ['a'] } }],
    });
  });

  it.each([
    ['a list', LIST, { tools: [SHOWN], nextCursor: 'c' }],
    [
      'a search, whose text is not written as we would',
      SEARCH,
      {
        structuredContent: { tools: [SHOWN] },
        isError: false,
        content: [{ text: JSON.stringify({ tools: [SHOWN], took: 1 }, null, 2), type: 'text' }],
      },
    ],
  ])('leaves %s alone that shows none', async (_title, message, result) => {
    const { respond } = await harness(lists);
    const { body } = await respond(message, { statusCode: 200, body: { id: 1, result } });
    expect(JSON.stringify(body?.result)).toBe(JSON.stringify(result));
  });
});
