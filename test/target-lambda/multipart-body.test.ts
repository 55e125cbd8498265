import { describe, expect, it } from 'vitest';
import type { PropertyDestination, Route, RouteArgument, ValueShape } from '../../contract/route-map.ts';
import { toolRequest, useHarness } from './harness.ts';
import { bodyRoute, property, routeMap, WHOLE } from './route-maps.ts';
import type { Received } from './vendor-server.ts';
import { values } from './vendor-server.ts';

const harness = useHarness();
const DISPOSITION = 'Content-Disposition: form-data;';

function multipart(args: readonly RouteArgument[], mediaType = 'multipart/form-data'): Route {
  return bodyRoute({ encoding: 'multipart', mediaType }, args);
}

function partOf(said: Partial<PropertyDestination>, shape: ValueShape = {}): RouteArgument {
  return { name: 'p', to: { in: 'property', name: 'p', ...said }, shape };
}

/** The parts as they stand between the boundaries. */
function partsOf(one: Received | undefined): readonly string[] {
  const [type = ''] = values(one, 'content-type');
  const boundary = /; boundary=([\w-]{20,70})$/.exec(type)?.[1] ?? '?';
  const pieces = `\r\n${one?.body.toString() ?? ''}`.split(`\r\n--${boundary}`);
  expect([pieces[0], pieces.at(-1)]).toEqual(['', '--\r\n']);
  return pieces.slice(1, -1).map((piece) => piece.replace(/^\r\n/, ''));
}

describe('a multipart body', () => {
  it('has files, JSON parts and repeated parts, and no part for null', async () => {
    const route = multipart([
      property('file', true),
      property('raw', true),
      ...['meta', 'tags', 'lines', 'none'].map((name) => property(name)),
    ]);
    const one = await harness.received(route, {
      file: 'data:text/plain;name=my%20cat.txt;base64,aGVsbG8=',
      raw: ['d29ybGQ=', null, 'IQ=='],
      meta: { a: 1 },
      tags: ['x', null, 5, { b: true }],
      lines: 'a\nb\r\n',
      none: null,
    });
    expect(partsOf(one)).toEqual([
      `${DISPOSITION} name="file"; filename="my cat.txt"\r\nContent-Type: text/plain\r\n\r\nhello`,
      `${DISPOSITION} name="raw"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\nworld`,
      `${DISPOSITION} name="raw"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\n!`,
      `${DISPOSITION} name="meta"\r\nContent-Type: application/json\r\n\r\n{"a":1}`,
      `${DISPOSITION} name="tags"\r\n\r\nx`,
      `${DISPOSITION} name="tags"\r\n\r\n5`,
      `${DISPOSITION} name="tags"\r\nContent-Type: application/json\r\n\r\n{"b":true}`,
      `${DISPOSITION} name="lines"\r\n\r\na\nb\r\n`,
    ]);
  });

  it('has no part where it is required and no argument is given', async () => {
    expect(partsOf(await harness.received(multipart([property('file', true)]), { file: null }))).toEqual([]);
  });

  const NAMES: ValueShape = { properties: { a_b: { name: 'a b' } } };
  it.each([
    ['text', { contentType: 'text/csv' }, {}, 'a,b', 'Content-Type: text/csv\r\n\r\na,b'],
    [
      'JSON that is text already',
      { contentType: 'application/json' },
      {},
      '{ }',
      'Content-Type: application/json\r\n\r\n{ }',
    ],
    ['a file', { contentType: 'image/png', file: true }, {}, 'aGk=', 'Content-Type: image/png\r\n\r\nhi'],
    [
      'an object, with its names restored',
      {},
      NAMES,
      { a_b: 1 },
      'Content-Type: application/json\r\n\r\n{"a b":1}',
    ],
    [
      'a list of objects, with their names restored',
      {},
      { items: NAMES },
      [{ a_b: 1 }],
      'Content-Type: application/json\r\n\r\n{"a b":1}',
    ],
    [
      'XML of an object',
      { contentType: 'application/xml; charset=utf-8' },
      { xml: { name: 'P' }, properties: { a_b: { name: 'ab', xml: { attribute: true } } } },
      { a_b: 1 },
      'Content-Type: application/xml; charset=utf-8\r\n\r\n<?xml version="1.0" encoding="UTF-8"?><P ab="1"/>',
    ],
  ] as const)('has a part of a declared type: %s', async (_title, said, shape, p, want) => {
    const [part = ''] = partsOf(await harness.received(multipart([partOf(said, shape)]), { p }));
    expect(part.slice(part.indexOf('Content-Type'))).toBe(want);
    expect(part.includes('; filename="file"')).toBe('file' in said);
  });

  it('keeps names and file names inside their quotes', async () => {
    const to = { in: 'property', name: 'a"\r\nX: é', file: true } as const;
    const one = await harness.received(multipart([{ name: 'p', to }]), {
      p: 'data:;name=%22x%0D%0A%22;base64,aGk=',
    });
    expect(partsOf(one)).toEqual([
      `${DISPOSITION} name="a%22%0D%0AX: é"; filename="_x___"\r\nContent-Type: text/plain\r\n\r\nhi`,
    ]);
  });

  it.each([
    ['multipart/mixed', 'multipart/mixed'],
    ['multipart/*', 'multipart/form-data'],
    ['*/*', 'multipart/form-data'],
    ['multipart/form-data; boundary=theirs', 'multipart/form-data'],
  ])('is of the declared media type with a boundary of ours: %s', async (mediaType, want) => {
    const one = await harness.received(multipart([property('a')], mediaType), { a: 1 });
    expect(values(one, 'content-type')[0]).toMatch(
      new RegExp(`^${want}; boundary=agentcore-bearer-[0-9a-f]{32}$`),
    );
  });

  it('has the members of a whole body, by their names', async () => {
    const [whole] = WHOLE.map((argument) => ({ ...argument, shape: NAMES }));
    const one = await harness.received(multipart(whole === undefined ? [] : [whole]), {
      body: { a_b: 1, c: null },
    });
    expect(partsOf(one)).toEqual([`${DISPOSITION} name="a b"\r\n\r\n1`]);
  });

  it('holds bytes as they are, and gives the same bytes each time', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 45, 45]);
    const args = { p: bytes.toString('base64') };
    const first = await harness.received(multipart([property('p', true)]), args);
    await harness.received(multipart([property('p', true)]), args);
    expect(first?.body.includes(Buffer.concat([Buffer.from('\r\n\r\n'), bytes, Buffer.from('\r\n--')]))).toBe(
      true,
    );
    expect(harness.vendor.received[1]?.body).toEqual(first?.body);
  });

  it('is refused where its XML is none', async () => {
    const route = multipart([partOf({ contentType: 'text/xml' })]);
    await harness.call(routeMap([route]), toolRequest({ p: { '1': 1 } }));
    expect(harness.vendor.received).toEqual([]);
    expect(harness.log).toMatchObject([
      { status: 400, reason: 'the XML would hold a name that XML does not allow' },
    ]);
  });
});
