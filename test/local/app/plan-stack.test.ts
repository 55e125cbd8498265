import { describe, expect, it } from 'vitest';
import { planStack } from '../../../local/app/plan-stack.ts';
import type { StackPlan } from '../../../local/app/plan-stack.ts';
import { resolveValue } from '../../../local/app/intrinsics.ts';
import { decodeTemplate } from '../../../local/app/template.ts';
import type { TemplateText } from './templates.ts';

const IDENTITY = {
  name: 'acme',
  stackId: 'arn:aws:cloudformation:eu-west-1:000000000000:stack/acme/uuid',
  region: 'eu-west-1',
  accountId: '000000000000',
};
const NOTHING = { resources: new Map(), others: { exports: new Map(), outputs: new Map() } };

function planOf(template: TemplateText, parameters: Readonly<Record<string, string>> = {}): StackPlan {
  return planStack({ identity: IDENTITY, template: decodeTemplate('t.json', template), parameters });
}

function idsOf({ resources }: StackPlan): readonly string[] {
  return resources.map(({ logicalId }) => logicalId);
}

const role = (Properties: Readonly<Record<string, unknown>> = {}): { Type: string; Properties: object } => ({
  Type: 'AWS::IAM::Role',
  Properties,
});

describe('the resources of a stack', () => {
  it('stand behind what they refer to, however they do', () => {
    const plan = planOf({
      Resources: {
        BySub: role({ a: [{ b: { 'Fn::Sub': '${ByAtt.Arn}' } }] }) as never,
        BySubVariable: role({ a: { 'Fn::Sub': ['${x}', { x: { Ref: 'BySub' } }] } }) as never,
        ByAtt: role({ a: { 'Fn::GetAtt': ['ByRef', 'Arn'] } }) as never,
        ByRef: role({ a: { 'Fn::Join': ['', [{ Ref: 'ByOrder' }]] } }) as never,
        ByOrder: { Type: 'AWS::IAM::Role', DependsOn: 'Plain' },
        Plain: { Type: 'AWS::IAM::Role' },
      },
    });
    expect(idsOf(plan)).toEqual(['Plain', 'ByOrder', 'ByRef', 'ByAtt', 'BySub', 'BySubVariable']);
  });

  it('are those whose conditions hold, and wait for the chosen branch alone', () => {
    const template: TemplateText = {
      Parameters: { Stage: { Type: 'String', Default: 'dev' } },
      Mappings: { Stages: { dev: { size: 'small' }, prod: { size: 'large' } } },
      Conditions: {
        Large: { 'Fn::Equals': [{ 'Fn::FindInMap': ['Stages', { Ref: 'Stage' }, 'size'] }, 'large'] },
        Small: { 'Fn::Not': [{ Condition: 'Large' }] },
        Both: { 'Fn::And': [{ Condition: 'Large' }, { Condition: 'Small' }] },
        Either: { 'Fn::Or': [{ Condition: 'Large' }, { Condition: 'Small' }] },
      },
      Resources: {
        A: role({ a: { 'Fn::If': ['Large', { Ref: 'B' }, { Ref: 'C' }] } }) as never,
        B: { Type: 'AWS::IAM::Role', Condition: 'Large' },
        C: { Type: 'AWS::IAM::Role', Condition: 'Small' },
        D: { Type: 'AWS::IAM::Role', Condition: 'Both' },
        E: { Type: 'AWS::IAM::Role', Condition: 'Either' },
      },
    };
    expect(idsOf(planOf(template))).toEqual(['C', 'A', 'E']);
    expect(idsOf(planOf(template, { Stage: 'prod' }))).toEqual(['B', 'A', 'E']);
  });

  it('see parameters and where they are made', () => {
    const plan = planOf({
      Parameters: {
        List: { Type: 'CommaDelimitedList', Default: 'a, b' },
        N: { Type: 'Number', Default: 3 },
      },
      Resources: {},
    });
    const scope = plan.scope('here', NOTHING);
    const pseudo = ['Region', 'AccountId', 'Partition', 'URLSuffix', 'StackName', 'StackId'];
    expect(pseudo.map((name) => resolveValue({ Ref: `AWS::${name}` }, scope))).toEqual([
      'eu-west-1',
      '000000000000',
      'aws',
      'amazonaws.com',
      'acme',
      IDENTITY.stackId,
    ]);
    expect(resolveValue([{ Ref: 'List' }, { Ref: 'N' }], scope)).toEqual([['a', 'b'], '3']);
  });
});

describe('a template', () => {
  const ref = (name: string) => (): unknown =>
    resolveValue(
      { Ref: name },
      planOf({
        Parameters: {
          Empty: { Type: 'String' },
          Ssm: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' },
        },
        Resources: {},
      }).scope('here', NOTHING),
    );
  it.each([
    [
      'whose resources wait for each other',
      () =>
        planOf({ Resources: { A: role({ a: { Ref: 'B' } }) as never, B: { Type: 'T', DependsOn: ['A'] } } }),
      'resources of stack "acme" wait for each other: A, B, A',
    ],
    [
      'whose condition refers to itself',
      () =>
        planOf({
          Conditions: { C: { 'Fn::Not': [{ Condition: 'C' }] } },
          Resources: { A: { Type: 'T', Condition: 'C' } },
        }),
      'stack "acme": condition "C" refers to itself',
    ],
    [
      'that names no condition',
      () => planOf({ Resources: { A: { Type: 'T', Condition: 'C' } } }),
      'stack "acme": there is no condition "C"',
    ],
    ['that refers to nothing', ref('Nothing'), 'stack "acme" has no resource or parameter "Nothing"'],
    ['whose parameter has no value', ref('Empty'), 'parameter "Empty" of stack "acme" has no value'],
    [
      'that reads from Systems Manager',
      ref('Ssm'),
      'parameter "Ssm" of stack "acme" is read from Systems Manager, which the local AWS has not',
    ],
    [
      'with a macro',
      () => planOf({ Transform: 'AWS::Serverless-2016-10-31', Resources: {} }),
      '"t.json" is no template: "Transform": macros are not supported',
    ],
  ])('%s is refused', (_title, run, message) => {
    expect(run).toThrow(expect.objectContaining({ code: 'config-invalid', message }) as Error);
  });
});
