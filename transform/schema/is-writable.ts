import { COMPOSITION_NAMES } from './composition-names.ts';

const MAX_DEPTH = 50;

/**
 * Whether a value of the document can be written as it is: no more than `maxSize` members and items, no more than
 * 50 levels, and so no circle, and no member that AWS CDK's check takes for composition. A document of a few lines can
 * hold a value of gigabytes through aliases.
 */
export function isWritable(value: unknown, maxSize = 2000): boolean {
  let left = maxSize;
  const fits = (part: unknown, depth: number): boolean => {
    left -= 1;
    if (left < 0 || depth > MAX_DEPTH) return false;
    if (typeof part !== 'object' || part === null) return true;
    if (Array.isArray(part)) return part.every((item) => fits(item, depth + 1));
    return Object.entries(part).every(
      ([name, child]) => !COMPOSITION_NAMES.has(name) && fits(child, depth + 1),
    );
  };
  return fits(value, 0);
}
