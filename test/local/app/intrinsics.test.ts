import { describe, expect, it } from 'vitest';
import { isToolkitError } from '../../../contract/errors.ts';
import { resolveValue } from '../../../local/app/intrinsics.ts';
import type { Scope } from '../../../local/app/intrinsics.ts';
import { NO_VALUE } from '../../../local/app/intrinsics.ts';

const SCOPE: Scope = {
  at: '"Thing" of stack "acme"',
  ref: (name) => (name === 'AWS::NoValue' ? NO_VALUE : name === 'List' ? ['a', 'b'] : `ref-${name}`),
  attribute: (logicalId, name) => `${logicalId}/${name}`,
  importValue: (name) => `imported-${name}`,
  stackOutput: (stack, output) => `${stack}/${output}`,
  condition: (name) => name === 'Yes',
  mapping: (map, first, second) => `${map}/${first}/${second}`,
};

describe('an intrinsic function', () => {
  it.each([
    ['Ref', { Ref: 'A' }, 'ref-A'],
    ['GetAtt of a list', { 'Fn::GetAtt': ['A', 'Arn'] }, 'A/Arn'],
    ['GetAtt of a text, with a nested name', { 'Fn::GetAtt': 'A.Outputs.Url' }, 'A/Outputs.Url'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'B' }, 3]] }, 'a-ref-B-3'],
    ['Join of a list by reference', { 'Fn::Join': [',', { Ref: 'List' }] }, 'a,b'],
    ['Sub', { 'Fn::Sub': '${A}/${B.Arn}/${!Kept}/${AWS::Region}' }, 'ref-A/B/Arn/${Kept}/ref-AWS::Region'],
    ['Sub with variables', { 'Fn::Sub': ['${x}-${A}', { x: { Ref: 'X' } }] }, 'ref-X-ref-A'],
    ['Select', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Split', { 'Fn::Split': ['-', { Ref: 'A' }] }, ['ref', 'A']],
    ['If where it holds', { 'Fn::If': ['Yes', { Ref: 'A' }, 'no'] }, 'ref-A'],
    ['If where it does not', { a: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }, b: 2 }, { b: 2 }],
    ['NoValue in a list', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
    ['FindInMap', { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'k'] }, 'M/ref-AWS::Region/k'],
    ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${A}:x' } }, 'imported-ref-A:x'],
    ['GetStackOutput', { 'Fn::GetStackOutput': { StackName: 's', OutputName: 'o' } }, 's/o'],
    ['Base64', { 'Fn::Base64': 'abc' }, 'YWJj'],
    ['nothing', { Ref: 'A', Other: 1 }, { Ref: 'A', Other: 1 }],
    ['nothing in a policy', { Condition: { StringEquals: {} } }, { Condition: { StringEquals: {} } }],
  ])('%s', (_title, value, want) => {
    expect(resolveValue(value, SCOPE)).toEqual(want);
  });

  it.each([
    [{ 'Fn::Cidr': ['a', 1] }, '"Thing" of stack "acme" uses "Fn::Cidr", which the local AWS does not know'],
    [
      { 'Fn::toString': 'a' },
      '"Thing" of stack "acme" uses "Fn::toString", which the local AWS does not know',
    ],
    [{ 'Fn::Join': ['-', 'a'] }, '"Fn::Join" in "Thing" of stack "acme" takes a list'],
    [{ 'Fn::Join': ['-', [{}]] }, '"Fn::Join" in "Thing" of stack "acme" takes texts'],
    [
      { 'Fn::Select': [7, ['a']] },
      '"Fn::Select" in "Thing" of stack "acme" names an item that the list has not',
    ],
    [{ 'Fn::If': ['Yes', 1] }, '"Fn::If" in "Thing" of stack "acme" takes a condition and two values'],
  ])('refuses %j', (value, message) => {
    const refused = attempt(() => resolveValue(value, SCOPE));
    expect(refused).toEqual({ code: 'config-invalid', message });
  });
});

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return isToolkitError(error) ? { code: error.code, message: error.message } : error;
  }
}
