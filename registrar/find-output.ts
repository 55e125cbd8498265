import { ToolkitError } from '../contract/errors.ts';
import type { StackOutputs } from '../contract/stack-outputs.ts';

/**
 * The value of an output, in whichever stack it stands.
 * @throws ToolkitError `config-invalid` where stacks give it different values.
 */
export function findOutput(outputs: StackOutputs | undefined, name: string): string | undefined {
  const values = new Set(Object.values(outputs ?? {}).flatMap((stack) => stack[name] ?? []));
  if (values.size > 1) {
    throw new ToolkitError('config-invalid', `output "${name}" has a different value in each stack`, {
      hint: 'Pass the outputs of one deployment alone.',
    });
  }
  return [...values][0];
}
