import { EVENT_ID, getScalarValue, parseEvents } from 'js-yaml';
import { visit } from 'jsonc-parser';
import { pointerTo } from '../document.ts';
import { MAX_DEPTH } from './scan-json.ts';

/** A key that its object has had before. */
export interface DuplicateKey {
  readonly key: string;
  /** JSON pointer of the member. */
  readonly pointer: string;
  /** Counts from 1. */
  readonly line: number;
}

/** Finds keys that stand more than once in an object of JSON text. */
export function findDuplicatesInJson(text: string): readonly DuplicateKey[] {
  const found: DuplicateKey[] = [];
  const objects: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => void objects.push(new Set()),
    onObjectEnd: () => void objects.pop(),
    onObjectProperty: (key, _offset, _length, line, _character, path) => {
      const keys = objects.at(-1);
      if (keys?.has(key) === true) found.push({ key, pointer: pointerOf([...path(), key]), line: line + 1 });
      keys?.add(key);
    },
  });
  return found;
}

/** A document, a list or an object that is open. */
interface Frame {
  /** Keys of an object so far. */
  readonly keys: Set<string> | undefined;
  /** Name or index of the child that is read now. */
  token: string | number;
  /** Whether the next node of an object is a key. */
  isKeyNext: boolean;
}

/** Finds keys that stand more than once in an object of YAML text that can be parsed. */
export function findDuplicatesInYaml(text: string): readonly DuplicateKey[] {
  const found: DuplicateKey[] = [];
  const frames: Frame[] = [];
  const lineAt = createLineCounter(text);
  for (const event of parseEvents(text, { maxDepth: MAX_DEPTH })) {
    const frame = frames.at(-1);
    if (event.type === EVENT_ID.SCALAR && frame?.keys !== undefined && frame.isKeyNext) {
      const key = getScalarValue(text, event);
      frame.token = key;
      // A merge key may stand several times.
      if (frame.keys.has(key) && key !== '<<')
        found.push({ key, pointer: pointerOf(pathOf(frames)), line: lineAt(event.valueStart) });
      frame.keys.add(key);
    }
    if (event.type === EVENT_ID.POP) frames.pop();
    if (event.type === EVENT_ID.MAPPING) frames.push({ keys: new Set(), token: '', isKeyNext: true });
    else if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.DOCUMENT)
      frames.push({ keys: undefined, token: 0, isKeyNext: false });
    else advance(frames.at(-1));
  }
  return found;
}

function advance(frame: Frame | undefined): void {
  if (frame === undefined) return;
  if (frame.keys !== undefined) frame.isKeyNext = !frame.isKeyNext;
  else if (typeof frame.token === 'number') frame.token += 1;
}

/** The outermost frame is the document, which has no name. */
function pathOf(frames: readonly Frame[]): readonly (string | number)[] {
  return frames.slice(1).map(({ token }) => token);
}

function pointerOf(path: readonly (string | number)[]): string {
  return path.reduce<string>(pointerTo, '');
}

/** Gives the line of an offset, counted from 1; offsets must be asked for in order. */
function createLineCounter(text: string): (offset: number) => number {
  let line = 1;
  let end = text.indexOf('\n');
  return (offset) => {
    for (; end !== -1 && end < offset; end = text.indexOf('\n', end + 1)) line += 1;
    return line;
  };
}
