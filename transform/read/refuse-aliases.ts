import { ToolkitError } from '../../contract/errors.ts';
import { pointerTo } from '../document.ts';
import { MAX_DEPTH } from './scan-json.ts';

/** Values that aliases may stand for; more is refused where it is ten times what is written. */
const MAX_VALUES = 1_000_000;
const MAX_RATIO = 10;

/** What a value amounts to with every alias written out. */
interface Weight {
  readonly values: number;
  readonly depth: number;
}

/**
 * Refuses YAML whose aliases make what JSON cannot say or nobody can read: a value inside itself, more than a
 * million values out of a few, or thousands of levels. A document must be representable in JSON
 * (https://spec.openapis.org/oas/v3.0.3#format).
 * @throws ToolkitError `document-too-complex`, which names the place.
 */
export function refuseAliases(file: string, root: unknown): void {
  const weights = new Map<object, Weight>();
  const open = new Set<object>();
  let written = 0;

  function weigh(value: unknown, pointer: string, level: number): Weight {
    if (typeof value !== 'object' || value === null) return { values: 1, depth: 0 };
    const known = weights.get(value);
    if (level + (known?.depth ?? 0) > MAX_DEPTH) throw refusal('nests', pointer);
    if (known !== undefined) return known;
    if (open.has(value)) throw refusal('contains itself', pointer);
    open.add(value);
    const children = Object.entries(value).map(([name, child]) =>
      weigh(child, pointerTo(pointer, name), level + 1),
    );
    open.delete(value);
    written += 1 + children.length;
    const values = children.reduce((sum, child) => sum + child.values, 1);
    if (values > MAX_VALUES && values > written * MAX_RATIO) throw refusal('grows', pointer);
    const weight = { values, depth: 1 + children.reduce((deepest, { depth }) => Math.max(deepest, depth), 0) };
    weights.set(value, weight);
    return weight;
  }
}
