import { describe, expect, it } from 'vitest';
import { harness } from '../harness.ts';

describe('coerce-arguments', () => {
  const lists = () => ({ request: [{ step: 'coerce-arguments' }, { step: 'audit' }] });

  it('parses texts that are what the schema wants, and counts them', async () => {
    const { call: go, lines } = await harness(lists);
    const texts = {
      filter: '{"done":true}',
      tags: '["a"]',
      limit: '3',
      ratio: '1.5',
      open: 'false',
      name: '7',
    };
    expect((await go('asana___getTasks', texts)).args).toEqual({
      ...{ filter: { done: true }, tags: ['a'], limit: 3, ratio: 1.5, open: false, name: '7' },
    });
    expect(lines[0]?.counts).toEqual({ coerced: 5 });
  });

  it('guesses nothing else', async () => {
    const { call: go } = await harness(lists);
    const texts = {
      ...{ filter: '["a"]', tags: '{"a":1}', limit: '3.5', ratio: '1e400', open: 'yes' },
    };
    expect((await go('asana___getTasks', texts)).args).toEqual(texts);
    const others = { filter: 'null', limit: '9007199254740993', ratio: '01', open: '1' };
    expect((await go('asana___getTasks', others)).args).toEqual(others);
    expect((await go('lambda___tool', { filter: '{}' })).args).toEqual({ filter: '{}' });
  });
});
