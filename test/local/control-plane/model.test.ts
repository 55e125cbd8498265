import { describe, expect, it } from 'vitest';
import { OPERATION_MODELS, SHAPES } from '../../../local/control-plane/model.ts';
import { readModel } from '../../../local/control-plane/notation.ts';
import { OPERATIONS } from '../../../local/control-plane/operations.ts';
import type { Shape } from '../../../local/control-plane/notation.ts';
import { HAS_REFERENCE, readReference } from './reference.ts';

interface ModelMember {
  readonly shape: string;
  readonly location?: string;
}

interface ModelShape extends Omit<Shape, 'members' | 'member' | 'key' | 'value' | 'type'> {
  readonly type: string;
  readonly document?: boolean;
  readonly members?: Readonly<Record<string, ModelMember>>;
  readonly member?: ModelMember;
  readonly key?: ModelMember;
  readonly value?: ModelMember;
}

interface Model {
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly http: {
          readonly method: string;
          readonly requestUri: string;
          readonly responseCode?: number;
        };
        readonly input: ModelMember;
      }
    >
  >;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

/** What a shape demands, apart from its children. */
function factsOf(shape: ModelShape | Shape): object {
  const { min, max, pattern, sensitive, union } = shape;
  const type = 'document' in shape && shape.document ? 'document' : shape.type;
  const facts = { type, min, max, pattern, sensitive, union, enum: shape.enum };
  return { ...facts, required: [...(shape.required ?? [])].sort() };
}

/** Differences between the model and the table below one shape. */
function differences(
  model: Model,
  name: string,
  mine: Shape | undefined,
  path: string,
  seen: Set<string>,
): string[] {
  const shape = model.shapes[name];
  if (shape === undefined || mine === undefined) return [`${path}: missing`];
  if (seen.has(name)) return [];
  seen.add(name);
  const [wanted, found] = [factsOf(shape), factsOf(mine)].map((facts) => JSON.stringify(facts));
  const here = wanted === found ? [] : [`${path}: ${wanted ?? ''} in the model, ${found ?? ''} in the table`];
  if (mine.type === 'document') return here;
  const members = Object.entries(shape.members ?? {});
  const names = members.map(([member]) => member).join();
  const order = names === Object.keys(mine.members ?? {}).join() ? [] : [`${path}: members differ`];
  const children: (readonly [string, string, string | undefined])[] = [
    ...members.map(
      ([member, { shape: child }]) => [`${path}.${member}`, child, mine.members?.[member]] as const,
    ),
    ...(['member', 'key', 'value'] as const).flatMap((part) => {
      const child = shape[part];
      return child === undefined ? [] : [[`${path}.${part}`, child.shape, mine[part]] as const];
    }),
  ];
  return [
    ...here,
    ...order,
    ...children.flatMap(([at, child, own]) => differences(model, child, SHAPES[own ?? ''], at, seen)),
  ];
}

describe('the table of the model', () => {
  it('holds an operation for each that the local AWS runs, and no other', () => {
    expect(Object.keys(OPERATION_MODELS).toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
  });

  it('names shapes that it holds', () => {
    const inputs = Object.values(OPERATION_MODELS).map(({ input }) => input);
    const named = [...inputs, ...Object.values(SHAPES)].flatMap(({ members = {}, member, key, value }) => [
      ...Object.values(members),
      ...[member, key, value].filter((name) => name !== undefined),
    ]);
    expect(named.filter((name) => !Object.hasOwn(SHAPES, name))).toEqual([]);
  });

  it('[B1/operations] says method, path and status of each operation', () => {
    const { CreateGateway, ListGateways, UntagResource } = OPERATION_MODELS;
    expect(CreateGateway).toMatchObject({ method: 'POST', path: '/gateways/', status: 202, query: [] });
    expect(ListGateways).toMatchObject({
      path: '/gateways/',
      status: 200,
      query: ['maxResults', 'nextToken'],
    });
    expect(UntagResource).toMatchObject({ method: 'DELETE', path: '/tags/{resourceArn}', status: 204 });
    expect(CreateGateway?.input.required).toEqual(['name', 'roleArn', 'authorizerType']);
  });

  it('is read line by line, constraint by constraint', () => {
    const { operations, shapes } = readModel(`
Get GET /a/{id}?page&size 200 id*:Id page:Page
  size:integer
Id = string 1..10 sensitive //a+( x)?/
Page = integer ..5
Kind = enum A|B
Many = list Id 1..
By = map Id Kind 1..2
One = union a:Id b:Many
None = structure
`);
    expect(operations.Get).toEqual({
      method: 'GET',
      path: '/a/{id}',
      status: 200,
      query: ['page', 'size'],
      input: { type: 'structure', required: ['id'], members: { id: 'Id', page: 'Page', size: 'integer' } },
    });
    expect(shapes).toMatchObject({
      Id: { type: 'string', min: 1, max: 10, sensitive: true, pattern: '/a+( x)?' },
      Page: { type: 'integer', max: 5 },
      Kind: { type: 'string', enum: ['A', 'B'] },
      Many: { type: 'list', member: 'Id', min: 1 },
      By: { type: 'map', key: 'Id', value: 'Kind', min: 1, max: 2 },
      One: { type: 'structure', union: true, members: { a: 'Id', b: 'Many' } },
      None: { type: 'structure', members: {} },
    });
  });
});

describe.skipIf(!HAS_REFERENCE)('the table of the model, beside the reference', () => {
  const model = (
    HAS_REFERENCE
      ? readReference('reference/service-model/bedrock-agentcore-control.json')
      : { operations: {}, shapes: {} }
  ) as Model;

  it('has every operation that is not about rules or rate limits', () => {
    const wanted = Object.keys(model.operations).filter((name) => !/Rule|RateLimit/.test(name));
    expect(wanted.filter((name) => !Object.hasOwn(OPERATION_MODELS, name))).toEqual([]);
  });

  it.each(Object.keys(OPERATION_MODELS).filter((name) => Object.hasOwn(model.operations, name)))(
    'says of %s what the model says, except for the one pattern that was observed to differ',
    (name) => {
      const { http, input } = model.operations[name] ?? { http: undefined, input: { shape: '' } };
      const mine = OPERATION_MODELS[name];
      expect(mine).toMatchObject({
        method: http?.method,
        path: http?.requestUri,
        status: http?.responseCode ?? 200,
      });
      const found = differences(model, input.shape, mine?.input, name, new Set(['DiscoveryUrl']));
      expect(found).toEqual([]);
      const members = Object.entries(model.shapes[input.shape]?.members ?? {});
      const query = members
        .filter(([, { location }]) => location === 'querystring')
        .map(([member]) => member);
      expect(mine?.query).toEqual(query);
    },
  );

  it("has the SDK's own routes (http-routes)", () => {
    const routes = readReference('reference/wire/http-routes.json') as Readonly<
      Record<string, Readonly<Record<string, string>>>
    >;
    const own = routes['client-bedrock-agentcore-control'] ?? {};
    const missing = Object.entries(OPERATION_MODELS)
      .filter(([name, { method, path, status }]) => own[name] !== JSON.stringify([method, path, status]))
      .map(([name]) => name);
    expect(missing).toEqual([]);
  });

  it("has the SDK's own values where a shape has a closed list (agentcore-control-enums)", () => {
    const enums = readReference('reference/wire/agentcore-control-enums.json') as Readonly<
      Record<string, readonly string[]>
    >;
    const shared = Object.entries(SHAPES).flatMap(([name, shape]) =>
      shape.enum === undefined || enums[name] === undefined ? [] : [{ name, mine: shape.enum }],
    );
    expect(shared.length).toBeGreaterThan(10);
    for (const { name, mine } of shared) expect(mine.toSorted(), name).toEqual(enums[name]?.toSorted());
  });
});
