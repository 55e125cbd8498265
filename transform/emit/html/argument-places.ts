import type { Destination, RouteArgument, ValueShape, XmlShape } from '../../../contract/route-map.ts';

/** The arguments that go to one part of the vendor's request and are written there in one way. */
export interface ArgumentPlace {
  /** For example `query`. */
  readonly place: string;
  /** How the values are written, for example `form, exploded`; empty where there is nothing to say. */
  readonly writing: string;
  readonly names: readonly ArgumentName[];
}

/** What the tool calls an argument, and what is different about it at the vendor. */
export interface ArgumentName {
  readonly name: string;
  /** The vendor's name, where it is another one. */
  readonly vendor?: string;
  readonly within: readonly Difference[];
}

/** Something inside a value that is written otherwise at the vendor. */
export interface Difference {
  /** For example `filter.tags[].x_id`. */
  readonly at: string;
  /** For example `is called "x-id"`. */
  readonly difference: string;
}

/** Groups arguments by where they go, in the order in which each place comes first. */
export function groupByPlace(args: readonly RouteArgument[]): readonly ArgumentPlace[] {
  const groups = Map.groupBy(args, ({ to }) => `${placeOf(to)}\n${writingOf(to)}`);
  return [...groups.values()].flatMap((names) => {
    const [first] = names;
    if (first === undefined) return [];
    return [{ place: placeOf(first.to), writing: writingOf(first.to), names: names.map(nameOf) }];
  });
}

function placeOf(to: Destination): string {
  if (to.in === 'property') return 'body property';
  return to.in === 'body' ? 'whole body' : to.in;
}

/** In the words of OpenAPI; `simple` goes without saying. */
function writingOf(to: Destination): string {
  if (to.in === 'body') return '';
  const content = to.in === 'property' ? to.contentType : to.content;
  const words = [
    to.in === 'property' && to.file === true ? 'file' : undefined,
    content === undefined ? styleOf(to) : `as ${content}`,
    to.in !== 'property' && to.allowReserved === true ? 'reserved characters as they are' : undefined,
  ];
  return words.filter((word) => word !== undefined).join(', ');
}

function styleOf({ style, explode = false }: Exclude<Destination, { in: 'body' }>): string | undefined {
  if (style === undefined || (style === 'simple' && !explode)) return undefined;
  return explode ? `${style}, exploded` : style;
}

function nameOf({ name, to, shape = {} }: RouteArgument): ArgumentName {
  const vendor = to.in === 'body' || to.name === name ? {} : { vendor: to.name };
  return { name, ...vendor, within: differencesOf(shape, name) };
}

function differencesOf(
  { xml, properties = {}, items, additional }: ValueShape,
  at: string,
): readonly Difference[] {
  return [
    ...describeXml(xml).map((difference) => ({ at, difference })),
    ...Object.entries(properties).flatMap(([name, property]) => [
      ...describeName(property.name, name).map((difference) => ({ at: `${at}.${name}`, difference })),
      ...differencesOf(property, `${at}.${name}`),
    ]),
    ...(items === undefined ? [] : differencesOf(items, `${at}[]`)),
    ...(additional === undefined ? [] : differencesOf(additional, `${at}.*`)),
  ];
}

function describeName(vendor: string | undefined, name: string): readonly string[] {
  return vendor === undefined || vendor === name ? [] : [`is called "${vendor}"`];
}

function describeXml(xml: XmlShape | undefined): readonly string[] {
  if (xml === undefined) return [];
  const { name, namespace, prefix, attribute, wrapped } = xml;
  const called = name === undefined ? '' : ` "${prefix === undefined ? '' : `${prefix}:`}${name}"`;
  return [
    ...(attribute === true
      ? [`is the attribute${called}`]
      : called === ''
        ? []
        : [`is the element${called}`]),
    ...(namespace === undefined ? [] : [`is of the namespace "${namespace}"`]),
    ...(wrapped === true ? ['has an element of its own around its items'] : []),
  ];
}
