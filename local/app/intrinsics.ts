import { ToolkitError } from '../../contract/errors.ts';
import { isObject } from '../../contract/json-object.ts';

/** What intrinsic functions look up. Each throws where there is no such thing. */
export interface Scope {
  /** What is being resolved, for messages: `"Api" of stack "acme"`. */
  readonly at: string;
  /** A parameter, a pseudo parameter, or a resource's reference. */
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  importValue(name: string): string;
  stackOutput(stack: string, output: string): string;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
}

/** `Ref` of `AWS::NoValue`: the property or item that it stands for is left out. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/** The functions of CloudFormation (template reference, "Intrinsic functions") that are known here. */
const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(text(name, 'Ref', scope)),
  'Fn::GetAtt': getAtt,
  'Fn::Join': join,
  'Fn::Sub': sub,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': (argument, scope) => resolve(chosen(argument, scope), scope),
  'Fn::FindInMap': findInMap,
  'Fn::ImportValue': (name, scope) => scope.importValue(textOf(name, 'Fn::ImportValue', scope)),
  'Fn::GetStackOutput': getStackOutput,
  'Fn::Base64': (value, scope) => Buffer.from(textOf(value, 'Fn::Base64', scope)).toString('base64'),
};

/**
 * The value with its intrinsic functions resolved. Pure: what it looks up is the scope's.
 * @throws ToolkitError `config-invalid` where a function is unknown or wrongly used
 */
export function resolveValue(value: unknown, scope: Scope): unknown {
  const resolved = resolve(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

/** Name and argument of an intrinsic function, or nothing where the value is plain. */
export function intrinsicOf(value: unknown): readonly [name: string, argument: unknown] | undefined {
  if (!isObject(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return undefined;
  return entry[0] === 'Ref' || entry[0].startsWith('Fn::') ? entry : undefined;
}

/** The branch of `Fn::If` that counts. */
export function chosen(argument: unknown, scope: Pick<Scope, 'at' | 'condition'>): unknown {
  if (!Array.isArray(argument) || argument.length !== 3) {
    throw wrong('Fn::If', scope, 'takes a condition and two values');
  }
  const [name, yes, no] = argument as readonly unknown[];
  return scope.condition(text(name, 'Fn::If', scope)) ? yes : no;
}

/** What `Fn::Sub` names, in order: `${Name}`, `${Name.Attribute}`; `${!Name}` is the text `${Name}`. */
export const SUBSTITUTION: RegExp = /\$\{(!?)\s*([^{}\s]+)\s*\}/g;

function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  }
  const intrinsic = intrinsicOf(value);
  if (intrinsic !== undefined) return run(intrinsic, scope);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, resolve(member, scope)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
}

function run([name, argument]: readonly [string, unknown], scope: Scope): unknown {
  const intrinsic = Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined;
  if (intrinsic !== undefined) return intrinsic(argument, scope);
  throw new ToolkitError('config-invalid', `${scope.at} uses "${name}", which the local AWS does not know`, {
    hint: `It knows ${Object.keys(INTRINSICS).join(', ')}.`,
  });
}

function getAtt(argument: unknown, scope: Scope): unknown {
  const [logicalId, ...names] = typeof argument === 'string' ? argument.split('.') : items(argument);
  const name = names.map((part) => textOf(part, 'Fn::GetAtt', scope)).join('.');
  return scope.attribute(text(logicalId, 'Fn::GetAtt', scope), name);
}

function join(argument: unknown, scope: Scope): string {
  const [delimiter, list] = items(argument);
  const parts = listOf(list, 'Fn::Join', scope);
  return parts.map((part) => text(part, 'Fn::Join', scope)).join(text(delimiter, 'Fn::Join', scope));
}

function sub(argument: unknown, scope: Scope): string {
  const [template, variables = {}] = typeof argument === 'string' ? [argument] : items(argument);
  const own = isObject(variables) ? variables : {};
  return text(template, 'Fn::Sub', scope).replace(SUBSTITUTION, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(own, name)) return textOf(own[name], 'Fn::Sub', scope);
    const value = name.includes('.') ? getAtt(name, scope) : scope.ref(name);
    return text(value, 'Fn::Sub', scope);
  });
}

function select(argument: unknown, scope: Scope): unknown {
  const [index, list] = items(argument);
  const found = listOf(list, 'Fn::Select', scope)[Number(textOf(index, 'Fn::Select', scope))];
  if (found === undefined) throw wrong('Fn::Select', scope, 'names an item that the list has not');
  return found;
}

function split(argument: unknown, scope: Scope): readonly string[] {
  const [delimiter, value] = items(argument);
  return textOf(value, 'Fn::Split', scope).split(text(delimiter, 'Fn::Split', scope));
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const [map, first, second] = items(argument).map((key) => textOf(key, 'Fn::FindInMap', scope));
  return scope.mapping(map ?? '', first ?? '', second ?? '');
}

/** Of a stack in the same account and Region: there is no other. */
function getStackOutput(argument: unknown, scope: Scope): string {
  const { StackName, OutputName } = isObject(argument) ? argument : {};
  return scope.stackOutput(
    textOf(StackName, 'Fn::GetStackOutput', scope),
    textOf(OutputName, 'Fn::GetStackOutput', scope),
  );
}

function items(argument: unknown): readonly unknown[] {
  return Array.isArray(argument) ? argument : [];
}

function listOf(value: unknown, name: string, scope: Scope): readonly unknown[] {
  const list = resolve(value, scope);
  if (Array.isArray(list)) return list;
  throw wrong(name, scope, 'takes a list');
}

function textOf(value: unknown, name: string, scope: Scope): string {
  return text(resolve(value, scope), name, scope);
}

function text(value: unknown, name: string, scope: Pick<Scope, 'at'>): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw wrong(name, scope, 'takes texts');
}

function wrong(name: string, { at }: Pick<Scope, 'at'>, rule: string): ToolkitError {
  return new ToolkitError('config-invalid', `"${name}" in ${at} ${rule}`);
}
