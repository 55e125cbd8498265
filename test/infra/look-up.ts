import { resourcesOf } from './say-value.ts';
import { VARIANTS } from './synthesize.ts';
import type { Synthesized, Template } from './synthesize.ts';

type Named = ReturnType<typeof resourcesOf>;

/** Ways to find resources in what is synthesized before the first test. */
export interface LookUp {
  readonly templateOf: (variant: string) => Template;
  /** Properties of the one resource of a type. */
  readonly only: (variant: string, type: string) => Readonly<Record<string, unknown>>;
  /** Resources of a type in all variants. */
  readonly all: (type: string) => Named;
}

export function lookUp(made: () => Synthesized): LookUp {
  const templateOf = (variant: string): Template => {
    const template = made().templates[variant];
    if (template === undefined) throw new Error(`there is no template "${variant}"`);
    return template;
  };
  return {
    templateOf,
    only: (variant, type) => {
      const [first, ...others] = resourcesOf(templateOf(variant), type);
      if (first === undefined || others.length > 0)
        throw new Error(`there is not one ${type} in "${variant}"`);
      return first[1];
    },
    all: (type) => Object.keys(VARIANTS).flatMap((variant) => resourcesOf(templateOf(variant), type)),
  };
}
