import { describe, expect, it } from 'vitest';
import { useHarness } from './harness.ts';
import { bodyRoute, property } from './route-maps.ts';

const harness = useHarness();
const EVIL = 'a"\r\nX-Evil: 1\r\n\r\n--x; filename="b';

describe('a part of a multipart body', () => {
  it.each([
    ['a value', 'a', false, EVIL, 'Content-Disposition: form-data; name="a"'],
    ['the name of a property', EVIL, false, 'x', `name="a%22%0D%0AX-Evil: 1%0D%0A%0D%0A--x; filename=%22b"`],
    [
      'a file name',
      'f',
      true,
      `data:text/plain;name=${encodeURIComponent(EVIL)};base64,eA==`,
      'filename="a___X-Evil: 1____--x; filename=_b"',
    ],
    [
      'a file name with folders',
      'f',
      true,
      'data:text/plain;name=..%2f..%5cetc%2fpasswd;base64,eA==',
      'filename="passwd"',
    ],
  ])('has a head of one line where %s is hostile', async (_title, name, isFile, value, want) => {
    const route = bodyRoute({ encoding: 'multipart', mediaType: 'multipart/form-data' }, [
      { name: 'x', to: { ...property(name, isFile).to } },
    ]);
    const one = await harness.received(route, { x: value });
    const [, , head = ''] = /^(--[^\r]+)\r\n([^]*?)\r\n\r\n/.exec(one?.body.toString() ?? '') ?? [];
    expect(head).toContain(want);
    expect(head.split('\r\n').filter((line) => !/^Content-(Disposition|Type): /.test(line))).toEqual([]);
  });

  it.each([
    'data:text/plain\r\nX-Evil: 1;base64,eA==',
    'data:evil;base64,eA==',
    'no base64 at all!',
    'data:,',
    '%%%',
  ])('is refused as a file, or is one without a further line: %j', async (value) => {
    const route = bodyRoute({ encoding: 'multipart', mediaType: 'multipart/form-data' }, [
      property('f', true),
    ]);
    const one = await harness.received(route, { f: value });
    expect(one?.body.toString() ?? '').not.toMatch(/^X-Evil/m);
    expect(one === undefined).toBe(value !== 'data:,');
  });
});
