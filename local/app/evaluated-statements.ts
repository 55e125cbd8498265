import { ACTIONS, matches } from '../iam/policy.ts';
import { isObject } from '../../contract/json-object.ts';

/** Properties of the types of IAM that are read; descriptions and tags are not even resolved. */
const READ: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Role': [
    'RoleName',
    'Path',
    'AssumeRolePolicyDocument',
    'Policies',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'PermissionsBoundary',
  ],
  'AWS::IAM::Policy': ['PolicyName', 'PolicyDocument', 'Roles'],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'],
};

/**
 * The properties of a role or policy, without the statements about actions that nobody here asks for: what they refer to
 * need not make sense to us. Of any other type, and where a statement cannot be told apart yet, everything.
 */
export function evaluatedProperties(
  type: string,
  properties: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const read = Object.hasOwn(READ, type) ? READ[type] : undefined;
  if (read === undefined) return properties;
  const entries = Object.entries(properties).filter(([name]) => read.includes(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutOthers(value)]));
}

function withoutOthers(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(isOurs).map(withoutOthers);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutOthers(member)]));
}

/** Items of other lists have no `Effect`. */
function isOurs(item: unknown): boolean {
  if (!isObject(item) || item.Effect === undefined) return true;
  const actions: readonly unknown[] = Array.isArray(item.Action) ? item.Action : [item.Action];
  if (!actions.every((action) => typeof action === 'string')) return true;
  return ACTIONS.some((action) => matches({ patterns: actions, isNegated: false }, action, true));
}
