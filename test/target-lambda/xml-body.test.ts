import { describe, expect, it } from 'vitest';
import type { Route, RouteArgument, RouteBody, XmlShape } from '../../contract/route-map.ts';
import { toolRequest, useHarness } from './harness.ts';
import { bodyRoute, property, routeMap, WHOLE } from './route-maps.ts';
import { values } from './vendor-server.ts';

const harness = useHarness();
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

function xmlRoute(args: readonly RouteArgument[], change: Partial<RouteBody> = {}): Route {
  return bodyRoute({ encoding: 'xml', mediaType: 'application/xml', ...change }, args);
}

function xmlProperty(name: string, xml: XmlShape): RouteArgument {
  return { name, to: { in: 'property', name }, shape: { xml } };
}

const PERSON: RouteBody['xml'] = { name: 'Person', namespace: 'urn:p' };
const CASES: readonly (readonly [title: string, route: Route, args: unknown, want: string])[] = [
  [
    'properties below the root that the body names',
    xmlRoute([xmlProperty('id', { attribute: true }), property('name'), property('none')], { xml: PERSON }),
    { id: 7, name: 'A & B', none: null },
    `${DECLARATION}<Person xmlns="urn:p" id="7"><name>A &amp; B</name><none/></Person>`,
  ],
  [
    'properties below "root" without a name',
    xmlRoute([property('a')]),
    { a: [1, 2] },
    `${DECLARATION}<root><a>1</a><a>2</a></root>`,
  ],
  [
    'an empty root where a body is required',
    xmlRoute([property('a')], { xml: { name: 'Empty' } }),
    {},
    `${DECLARATION}<Empty/>`,
  ],
  ['nothing where none is required', xmlRoute([property('a')], { required: false }), {}, ''],
  [
    'a whole body by its own shape',
    xmlRoute([{ name: 'body', to: { in: 'body' }, shape: { xml: { name: 'Order' } } }], { xml: PERSON }),
    { body: { item: 1 } },
    `${DECLARATION}<Order xmlns="urn:p"><item>1</item></Order>`,
  ],
  [
    'a whole body by the name of the body',
    xmlRoute(WHOLE, { xml: { name: 'List' } }),
    { body: [1] },
    `${DECLARATION}<List><List>1</List></List>`,
  ],
  ['a whole body that is null', xmlRoute(WHOLE), { body: null }, `${DECLARATION}<root/>`],
  ['a document of the client as it is', xmlRoute(WHOLE), { body: '<a>\r\n&b;</a>' }, '<a>\r\n&b;</a>'],
];

describe('an XML body is', () => {
  it.each(CASES)('%s', async (_title, route, args, want) => {
    const one = await harness.received(route, args);
    expect(one?.body.toString()).toBe(want);
    expect(values(one, 'content-type')).toEqual(want === '' ? [] : ['application/xml']);
  });

  it.each([
    ['application/soap+xml', 'application/soap+xml'],
    ['*/*', 'application/xml'],
  ])('of the declared media type: %s', async (mediaType, want) => {
    const one = await harness.received(xmlRoute([property('a')], { mediaType }), { a: 1 });
    expect(values(one, 'content-type')).toEqual([want]);
  });

  it.each([
    ['name', { 'a b': 1 }, 'the XML would hold a name that XML does not allow'],
    ['character', { a: '\u0000' }, 'the XML would hold a character that XML does not allow'],
  ])('refused with a %s that XML does not allow', async (_title, body, reason) => {
    const response = await harness.call(routeMap([xmlRoute(WHOLE)]), toolRequest({ body }));
    expect(await response.json()).toMatchObject({
      error: { source: 'target', status: 400, body: { message: 'Bad Request' } },
    });
    expect(harness.vendor.received).toEqual([]);
    expect(harness.log).toMatchObject([{ status: 400, reason }]);
  });
});
