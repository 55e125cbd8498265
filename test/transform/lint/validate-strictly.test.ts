import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../transform/document.ts';
import { validateStrictly } from '../../../transform/lint/validate-strictly.ts';

const INFO = { title: 'A', version: '1' };
const OK = { 200: { description: 'OK' } };

async function said(root: JsonObject): Promise<readonly string[]> {
  return (await validateStrictly(root)).map(({ pointer, message }) => `${pointer} ${message}`);
}

describe('strict validation', () => {
  it.each<readonly [string, JsonObject, readonly string[]]>([
    ['a valid document', { openapi: '3.0.3', info: INFO, paths: { '/a': { get: { responses: OK } } } }, []],
    [
      'a member that does not belong, once, though a reference would have been possible',
      {
        openapi: '3.0.3',
        info: INFO,
        paths: {
          '/a': { get: { parameters: [{ name: 'a', in: 'query', type: 'x', schema: {} }], responses: OK } },
        },
      },
      ['/paths/~1a/get/parameters/0 what stands there must NOT have additional properties: "type"'],
    ],
    [
      'a response without description, where the response stands and not where it is used',
      {
        openapi: '3.0.3',
        info: INFO,
        paths: { '/a': { get: { responses: { 200: { $ref: '#/components/responses/a%25b' } } } } },
        components: { responses: { 'a%b': {} } },
      },
      ["/components/responses/a%b what stands there must have required property 'description'"],
    ],
    [
      'what OpenAPI 3.1 does not know',
      { openapi: '3.1.0', info: { ...INFO, mine: 1 }, paths: {} },
      ['/info what stands there must NOT have unevaluated properties: "mine"'],
    ],
    [
      'a reference to nothing',
      { openapi: '3.0.3', info: INFO, paths: { '/a': { $ref: '#/b' } } },
      [' full validation stops: '],
    ],
    [
      'a version to come',
      { openapi: '3.9.0', info: INFO, paths: {} },
      [' full validation stops: Unsupported OpenAPI version: 3.9.0. '],
    ],
  ])('of %s', async (_title, root, want) => {
    const found = await said(root);
    expect(found).toHaveLength(want.length);
    for (const [index, text] of want.entries()) expect(found[index]).toContain(text);
  });

  it('leaves the document as it was', async () => {
    const root = {
      openapi: '3.0.3',
      info: INFO,
      paths: { '/a': { $ref: '#/paths/~1b' }, '/b': { get: { responses: OK } } },
    };
    const before = JSON.stringify(root);
    await validateStrictly(root);
    expect(JSON.stringify(root)).toBe(before);
  });

  it('fetches nothing and reads no file', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const outside = [`http://127.0.0.1:${port}/a.json`, 'file:///etc/hostname', './package.json'];
      for (const $ref of outside) {
        const found = await said({ openapi: '3.0.3', info: INFO, paths: { '/a': { $ref } } });
        expect(found.join()).not.toContain('agentcore-bearer');
      }
      expect(requests).toBe(0);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
