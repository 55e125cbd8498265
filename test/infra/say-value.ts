import type { Template } from './synthesize.ts';

/** A value of a template as one text: references stand in angle brackets, without the hash that CDK gives their names. */
export function sayValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(sayValue).join(' ');
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref') return `<${plainName(String(argument))}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).map(plainName).join('.')}>`;
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(sayValue).join(separator);
  }
  return JSON.stringify(value);
}

function plainName(name: string): string {
  return name.replace(/[0-9A-F]{8}$/, '');
}

/** The resources of a type, by name without hash. */
export function resourcesOf(
  { Resources }: Template,
  type: string,
): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([name, { Properties }]) => [plainName(name), Properties]);
}
