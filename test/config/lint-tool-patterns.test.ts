import { describe, expect, it } from 'vitest';
import { isNearName } from '../../config/is-near-name.ts';
import { lintSteps } from '../../config/lint-steps.ts';
import { lintToolPatterns } from '../../config/lint-tool-patterns.ts';
import { gatewayWith, PARTS } from '../interceptor-lambda/world.ts';
import type { StepLists } from '../interceptor-lambda/world.ts';

const VERIFY = {
  ...{ step: 'verify-caller', audience: ['gw'] },
  discoveryUrl: 'https://issuer.example/.well-known/openid-configuration',
};
const PASS = { step: 'pass-token', audiences: ['vendor'] };
const EXCHANGE = {
  ...{ step: 'exchange-token', tokenUrl: 'https://issuer.example/token', audience: 'vendor', scopes: ['a'] },
  client: { id: 'gw', secret: { env: 'SECRET' } },
};
const AUTHORIZE = { step: 'authorize-tool' };
const HIDE = { step: 'hide-token-arguments' };

const findingsOf = (lists: StepLists) => lintToolPatterns(gatewayWith(lists).interceptors, PARTS);
const saidOf = (lists: StepLists) =>
  findingsOf(lists).map(
    ({ severity, code, pointer, message }) => `${severity} ${code} ${pointer} ${message}`,
  );

describe('a pattern that names no tool', () => {
  it.each<[string, string, string]>([
    ['a letter too many in the target', 'assana___*', 'warning interceptors/tools-unknown'],
    ['an underscore too few', 'asana__getTasks', 'warning interceptors/tools-unknown'],
    ['no such operation', 'asana___deleteTask', 'warning interceptors/tools-unknown'],
    ['no target', 'getTask', 'warning interceptors/tools-unknown'],
    ['a target of somebody else', 'orders___*', 'note interceptors/target-unknown'],
  ])('is told: %s', (_title, pattern, want) => {
    const [said, ...more] = saidOf({ request: [{ step: 'coerce-arguments', tools: ['crm___*', pattern] }] });
    expect(more).toEqual([]);
    expect(said).toContain(`${want} /interceptors/request/0/tools/1 "${pattern}" names`);
  });

  it('is told wherever it stands', () => {
    const pointers = findingsOf({
      request: [
        VERIFY,
        {
          ...AUTHORIZE,
          rules: [{ tools: ['*'] }, { tools: ['asana___get*', 'asana__get'] }],
          tenants: { 'a/b': { tools: ['asana__get'] } },
        },
        { ...EXCHANGE, narrow: [{ tools: ['asana__get'], scopes: ['a'] }] },
      ],
      response: [AUTHORIZE],
    }).map(({ pointer }) => pointer);
    expect(pointers).toEqual([
      '/interceptors/request/1/rules/1/tools/1',
      '/interceptors/request/1/tenants/a~1b/tools/0',
      '/interceptors/request/2/narrow/0/tools/0',
    ]);
  });

  it('is shown how tools of the target that is meant are named', () => {
    const [finding] = findingsOf({ request: [{ step: 'coerce-arguments', tools: ['crn___*'] }] });
    expect(finding?.hint).toBe('Tools are named TARGET___OPERATION, for example "crm___listAccounts".');
  });

  it.each(['*', 'asana___*', '*___getTasks', 'x_amz_bedrock_agentcore_search', 'crm___listAccounts'])(
    'is not "%s"',
    (pattern) => {
      expect(saidOf({ request: [{ step: 'coerce-arguments', tools: [pattern] }] })).toEqual([]);
    },
  );
});

describe('an argument that a step fills', () => {
  const fill = (argument: string, tools: readonly string[]) =>
    saidOf({ request: [{ step: 'propagate-header', header: 'X-Key', to: { argument }, tools }] });

  it('is one that some tool takes which the step serves', () => {
    const unknown = 'warning interceptors/argument-unknown /interceptors/request/0/to/argument';
    expect(fill('nmae', ['*'])[0]).toContain(unknown);
    expect(fill('X-Crm-Token', ['asana___*'])[0]).toContain(unknown);
    for (const [argument, tools] of [
      ['name', ['*']],
      ['x_asana_token', ['asana___getTasks']],
      ['filter', ['asana___*']],
    ] as const) {
      expect(fill(argument, tools)).toEqual([]);
    }
  });

  it('is not judged where a target is not known', () => {
    expect(fill('key', ['crm___*', 'orders___*']).join(' ')).not.toContain('argument-unknown');
  });
});

describe('a token that a tool takes', () => {
  const authorize = (...tools: readonly string[]) => ({ ...AUTHORIZE, rules: [{ tools }] });
  const both = (request: readonly object[]) =>
    saidOf({ request: [VERIFY, ...request], response: [AUTHORIZE, HIDE] });

  it('is missed where a tool may be called, no step brings it and lists hide it', () => {
    expect(both([authorize('*'), { ...PASS, tools: ['crm___*'] }])).toEqual([
      'warning interceptors/token-missing /interceptors/response/1 tool "asana___getTasks" takes token "X-Asana-Token" (as 1 more of target "asana"): no step brings it, and "hide-token-arguments" hides it',
    ]);
    expect(both([authorize('crm___*'), { ...PASS, tools: ['crm___*'] }])).toEqual([]);
    expect(both([authorize('*'), PASS])).toEqual([]);
    const named = { ...PASS, tools: ['asana___*'], to: { argument: 'x_asana_token' } };
    expect(both([authorize('asana___getTasks'), named])).toEqual([]);
  });

  it('is missed without rules too, and not where lists show it', () => {
    const request = [VERIFY, { ...PASS, tools: ['crm___*'] }];
    expect(saidOf({ request, response: [HIDE] })).toHaveLength(1);
    expect(saidOf({ request })).toEqual([]);
  });
});

it('the lint of all steps says both what is dangerous and what is in vain', () => {
  const gateway = gatewayWith({ request: [VERIFY, { ...PASS, tools: ['assana___*'] }] });
  expect(lintSteps(gateway, PARTS).map(({ code }) => code)).toEqual(
    expect.arrayContaining(['interceptors/token-passed-on', 'interceptors/tools-unknown']),
  );
});

it.each([
  ['xero', 'xerro', true],
  ['xero', 'xeor', false],
  ['asana', 'Assana', true],
  ['crm', 'orders', false],
  ['crm', 'crn', true],
  ['asana-files', 'asana-flies', true],
])('of "%s" and "%s" one is probably meant by the other: %s', (name, written, want) => {
  expect(isNearName(name, written)).toBe(want);
});
