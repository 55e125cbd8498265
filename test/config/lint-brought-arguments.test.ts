import { describe, expect, it } from 'vitest';
import { lintBroughtArguments } from '../../config/lint-brought-arguments.ts';
import { gatewayWith, PARTS } from '../interceptor-lambda/world.ts';
import type { StepLists } from '../interceptor-lambda/world.ts';

const VERIFY = {
  ...{ step: 'verify-caller', audience: ['gw'] },
  discoveryUrl: 'https://issuer.example/.well-known/openid-configuration',
};
const PASS = { step: 'pass-token', audiences: ['vendor'] };
const PROPAGATE = { step: 'propagate-header', header: 'X-Key' };
const HIDE = { step: 'hide-token-arguments' };
const REJECT = { step: 'reject-supplied-token' };

const findingsOf = (lists: StepLists) => lintBroughtArguments(gatewayWith(lists).interceptors, PARTS);
const saidOf = (lists: StepLists) => findingsOf(lists).map(({ pointer, message }) => `${pointer} ${message}`);
const shownOf = (lists: StepLists) => saidOf(lists).filter((said) => said.includes('still ask models'));
const overwrittenOf = (lists: StepLists) => saidOf(lists).filter((said) => said.includes('nobody is told'));

describe('an argument that a step brings', () => {
  it('is shown, and overwritten without a word, where nothing keeps it from models', () => {
    expect(
      findingsOf({ request: [{ ...PROPAGATE, tools: ['crm___*'], to: { tokenArgument: true } }] }),
    ).toEqual([
      {
        code: 'interceptors/argument-shown',
        severity: 'warning',
        pointer: '/interceptors/request/0',
        message:
          'step "propagate-header" brings argument "X-Crm-Token" of tool "crm___listAccounts", and lists of tools still ask models for it',
        hint: 'Put "hide-token-arguments" into "interceptors.response".',
      },
      {
        code: 'interceptors/argument-overwritten',
        severity: 'note',
        pointer: '/interceptors/request/0',
        message:
          'step "propagate-header" overwrites argument "X-Crm-Token" of tool "crm___listAccounts" where a model has made one up, and nobody is told',
        hint: 'Put "reject-supplied-token" before the steps that bring a value.',
      },
    ]);
  });

  it.each([[{ tokenArgument: true }], [{ argument: 'x_asana_TOKEN' }]])(
    'is neither where the two steps know it from the document: %j',
    (to) => {
      const request = [VERIFY, REJECT, { ...PASS, tools: ['asana___*'], to }];
      expect(saidOf({ request, response: [HIDE] })).toEqual([]);
    },
  );

  it('is told for each step and argument, with how many tools it is of', () => {
    const request = [
      { ...PROPAGATE, to: { tokenArgument: true } },
      { ...PROPAGATE, tools: ['*___get*', 'crm___ping'], to: { argument: 'name' } },
    ];
    expect(shownOf({ request })).toEqual([
      expect.stringContaining(
        '0 step "propagate-header" brings argument "X-Asana-Token" of tool "asana___getTasks" (and of 1 more),',
      ),
      expect.stringContaining(
        '0 step "propagate-header" brings argument "X-Crm-Token" of tool "crm___listAccounts",',
      ),
      expect.stringContaining(
        '1 step "propagate-header" brings argument "name" of tool "asana___getTasks" (and of 1 more),',
      ),
    ]);
  });

  describe('that the two steps do not know', () => {
    const lists = (tools: readonly string[], to: object, more: readonly string[] = []): StepLists => ({
      request: [VERIFY, { ...REJECT, arguments: more }, { ...PASS, tools, to }],
      response: [{ ...HIDE, arguments: more }],
    });

    it.each<[string, readonly string[], object]>([
      ['of a tool of ours', ['asana___getTasks'], { argument: 'name' }],
      ['of a target that is not ours', ['orders___*'], { argument: 'customHeaderKey' }],
    ])('is told though they are there: %s', (_title, tools, to) => {
      const { argument } = to as { argument: string };
      const steps = [
        [shownOf, 'hide-token-arguments'],
        [overwrittenOf, 'reject-supplied-token'],
      ] as const;
      for (const [of, step] of steps) {
        expect(of(lists(tools, to))).toEqual([
          expect.stringContaining(`"${argument}" of tool "${tools[0]}"`),
        ]);
        expect(findingsOf(lists(tools, to)).map(({ hint }) => hint)).toContain(
          `Name "${argument}" in "arguments" of "${step}".`,
        );
        expect(of(lists(tools, to, [argument.toUpperCase()]))).toEqual([]);
      }
    });

    it('is named in the hint where they are not there', () => {
      const step = { ...PASS, tools: ['orders___*'], to: { argument: 'key' } };
      expect(findingsOf({ request: [VERIFY, step] }).map(({ hint }) => hint)).toEqual([
        'Put "hide-token-arguments" into "interceptors.response", with "key" in its "arguments".',
        'Put "reject-supplied-token" before the steps that bring a value, with "key" in its "arguments".',
      ]);
    });
  });

  it('of another target by the name of our token header is hidden with ours', () => {
    const request = [VERIFY, REJECT, { ...PASS, tools: ['orders___*'], to: { argument: 'X-Asana-Token' } }];
    expect(saidOf({ request, response: [HIDE] })).toEqual([]);
  });

  it.each<[string, StepLists]>([
    ['a header', { request: [{ ...PROPAGATE, tools: ['asana___*'], to: { header: 'X-Region' } }] }],
    ['an argument that no tool takes', { request: [{ ...PROPAGATE, to: { argument: 'key' } }] }],
    [
      'a tool that takes none',
      { request: [{ ...PROPAGATE, tools: ['crm___ping'], to: { tokenArgument: true } }] },
    ],
    [
      'a tool that nobody may call',
      {
        request: [
          VERIFY,
          { step: 'authorize-tool', rules: [{ tools: ['asana___*'] }] },
          { ...PASS, tools: ['crm___*'] },
        ],
        response: [{ step: 'authorize-tool' }],
      },
    ],
  ])('is nobody told of: %s', (_title, lists) => {
    expect(saidOf(lists)).toEqual([]);
  });
});
