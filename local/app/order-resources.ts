import { ToolkitError } from '../../contract/errors.ts';
import { isObject } from '../../contract/json-object.ts';
import { chosen, intrinsicOf, SUBSTITUTION } from './intrinsics.ts';
import type { TemplateResource } from './template.ts';

/** What is needed to find what a value refers to. */
export interface ReferenceScope {
  readonly at: string;
  condition(name: string): boolean;
}

/**
 * Logical ids in an order in which each stands behind everything that it refers to or names in `DependsOn`; otherwise in
 * the template's own.
 * @throws ToolkitError `config-invalid` where resources wait for each other
 */
export function orderResources(
  resources: Readonly<Record<string, TemplateResource>>,
  scope: ReferenceScope,
): readonly string[] {
  const ordered: string[] = [];
  const done = new Set<string>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    if (done.has(logicalId)) return;
    if (path.includes(logicalId)) throw circular([...path, logicalId], scope);
    for (const needed of needsOf(resources, logicalId, scope)) visit(needed, [...path, logicalId]);
    done.add(logicalId);
    ordered.push(logicalId);
  };
  for (const logicalId of Object.keys(resources)) visit(logicalId, []);
  return ordered;
}

function needsOf(
  resources: Readonly<Record<string, TemplateResource>>,
  logicalId: string,
  scope: ReferenceScope,
): readonly string[] {
  const resource = resources[logicalId];
  if (resource === undefined) return [];
  const named = [...resource.dependsOn, ...referencesOf(resource.properties, scope)];
  return [...new Set(named)].filter((name) => Object.hasOwn(resources, name));
}

function referencesOf(value: unknown, scope: ReferenceScope): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => referencesOf(item, scope));
  if (!isObject(value)) return [];
  const [name, argument] = intrinsicOf(value) ?? [undefined, undefined];
  if (name === undefined) return Object.values(value).flatMap((member) => referencesOf(member, scope));
  if (name === 'Ref') return [String(argument)];
  if (name === 'Fn::GetAtt') return [String(argument).split(/[.,]/, 1)[0] ?? ''];
  if (name === 'Fn::If') return referencesOf(chosen(argument, scope), scope);
  const text: unknown = name === 'Fn::Sub' && Array.isArray(argument) ? argument[0] : argument;
  const substituted = name === 'Fn::Sub' && typeof text === 'string' ? namesIn(text) : [];
  return [...substituted, ...referencesOf(argument, scope)];
}

function namesIn(text: string): readonly string[] {
  const found = [...text.matchAll(SUBSTITUTION)].filter(([, literal]) => literal !== '!');
  return found.map(([, , name = '']) => name.split('.', 1)[0] ?? '');
}

function circular(path: readonly string[], { at }: ReferenceScope): ToolkitError {
  return new ToolkitError('config-invalid', `resources of ${at} wait for each other: ${path.join(', ')}`);
}
