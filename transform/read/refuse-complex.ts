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
export function refuseComplex(file: string, root: unknown): void {
  const weights = new Map<object, Weight>();
  const open = new Set<object>();
  let written = 0;

  function weigh(value: unknown, pointer: string, level: number): Weight {
    if (typeof value !== 'object' || value === null) return { values: 1, depth: 0 };
    if (open.has(value)) throw refuse(file, pointer, 'contains itself');
    const known = weights.get(value);
    if (level + (known?.depth ?? 1) > MAX_DEPTH) throw refuse(file, pointer, TOO_DEEP);
    if (known !== undefined) return known;
    open.add(value);
    const children = Object.entries(value).map(([name, child]) =>
      weigh(child, pointerTo(pointer, name), level + 1),
    );
    open.delete(value);
    written += 1 + children.length;
    const values = children.reduce((sum, child) => sum + child.values, 1);
    if (values > MAX_VALUES && values > written * MAX_RATIO) throw refuse(file, pointer, TOO_MANY);
    const weight = {
      values,
      depth: children.reduce((deepest, { depth }) => Math.max(deepest, depth), 0) + 1,
    };
    weights.set(value, weight);
    return weight;
  }

  weigh(root, '', 0);
}

const TOO_DEEP = `nests deeper than ${MAX_DEPTH} levels`;
const TOO_MANY = `stands for more than ${MAX_VALUES} values`;
/** Pointers of hostile documents are long. */
const MAX_POINTER = 200;

function refuse(file: string, pointer: string, what: string): ToolkitError {
  const place = pointer.length > MAX_POINTER ? `${pointer.slice(0, MAX_POINTER)}…` : pointer;
  return new ToolkitError('document-too-complex', `"${file}" ${what}, at "${place}"`, {
    hint: 'Share schemas, parameters and responses with "$ref", not with aliases or references to larger parts.',
  });
}
