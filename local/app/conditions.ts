import { ToolkitError } from '../../contract/errors.ts';
import { isObject } from '../../contract/json-object.ts';
import { resolveValue } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';

/** What a condition looks up: parameters and mappings, and other conditions by name. */
export type ConditionScope = Omit<Scope, 'condition'>;

/**
 * Makes a template's conditions answer by name, each worked out once.
 * @throws ToolkitError `config-invalid` where a condition is unknown, refers to itself or is no condition
 */
export function createConditions(
  conditions: Readonly<Record<string, unknown>>,
  lookups: ConditionScope,
): (name: string) => boolean {
  const known = new Map<string, boolean | 'under way'>();
  const scope: Scope = { ...lookups, condition };
  function condition(name: string): boolean {
    const found = known.get(name);
    if (found === 'under way') throw invalid(scope, `condition "${name}" refers to itself`);
    if (found !== undefined) return found;
    if (!Object.hasOwn(conditions, name)) throw invalid(scope, `there is no condition "${name}"`);
    known.set(name, 'under way');
    const value = evaluate(conditions[name], scope);
    known.set(name, value);
    return value;
  }
  return condition;
}

function evaluate(expression: unknown, scope: Scope): boolean {
  const [[name, argument] = ['', undefined], ...others] = isObject(expression)
    ? Object.entries(expression)
    : [];
  if (others.length > 0) throw invalid(scope, 'a condition has more than one function');
  if (name === 'Condition') return scope.condition(String(argument));
  const operands = Array.isArray(argument) ? (argument as readonly unknown[]) : [];
  if (name === 'Fn::Equals') {
    const [left, right] = operands.map((operand) => JSON.stringify(resolveValue(operand, scope)));
    return left === right;
  }
  if (name === 'Fn::Not') return !operands.some((operand) => evaluate(operand, scope));
  if (name === 'Fn::And') return operands.every((operand) => evaluate(operand, scope));
  if (name === 'Fn::Or') return operands.some((operand) => evaluate(operand, scope));
  throw invalid(scope, `"${name}" is no condition function`);
}

function invalid({ at }: Pick<Scope, 'at'>, message: string): ToolkitError {
  return new ToolkitError('config-invalid', `${at}: ${message}`);
}
