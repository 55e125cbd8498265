import { EVENT_ID, getScalarValue, parseEvents } from 'js-yaml';
import type { AliasEvent, Event, ScalarEvent } from 'js-yaml';
import { visit } from 'jsonc-parser';
import { LineCounter } from 'yaml';
import { findTooDeep } from '../read/scan-json.ts';
import { tokensOf } from '../json-pointer.ts';

/** A place in a text, counted from 1; columns in UTF-16 units, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds where JSON pointers stand in a document's text: at the key of a member, at the beginning of an item. A
 * pointer that leads to nothing stands where its nearest ancestor does.
 *
 * Nothing is built of the text: 3 MB of YAML take 70 ms by js-yaml's events, a tenth of what a parser with nodes takes,
 * and a JSON text with a million values no memory.
 */
export function locate(text: string, pointers: readonly string[]): (pointer: string) => Position {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const wanted = followJson(clean, plant(pointers)) ?? followYaml(clean, plant(pointers));
  const lines = countLines(clean);
  return (pointer) => {
    const { line, col } = lines.linePos(offsetOf(wanted, pointer));
    return { line, column: col };
  };
}

/** What is looked for, as a tree of tokens: whatever is outside of it is passed over. */
interface Wanted {
  readonly children: Map<string, Wanted>;
  offset: number | undefined;
}

function plant(pointers: readonly string[]): Wanted {
  const root: Wanted = { children: new Map(), offset: 0 };
  for (const pointer of pointers) {
    let at = root;
    for (const token of tokensOf(pointer)) {
      const next = at.children.get(token) ?? { children: new Map(), offset: undefined };
      at.children.set(token, next);
      at = next;
    }
  }
  return root;
}

function offsetOf(root: Wanted, pointer: string): number {
  let at: Wanted | undefined = root;
  let offset = 0;
  for (const token of tokensOf(pointer)) {
    at = at?.children.get(token);
    offset = at?.offset ?? offset;
  }
  return offset;
}

/** A collection that is being read. */
interface Frame {
  readonly wanted: Wanted | undefined;
  readonly kind: 'mapping' | 'sequence';
  /** Items so far. */
  count: number;
  /** What the value to come is; `undefined` where a key comes, or nobody asked. */
  value: Wanted | undefined;
  expects: 'key' | 'value';
}

/** Walks along the tree as the text is scanned, and gives it back; nothing where the text is no JSON. */
function followJson(text: string, root: Wanted): Wanted | undefined {
  if (!/^\s*[{[]/.test(text) || findTooDeep(text) !== undefined) return undefined;
  const frames: Frame[] = [];
  const errors: number[] = [];
  const begin = (kind: Frame['kind'], start: number): void => void frames.push(openFrame(kind, start, frames, root)); // prettier-ignore
  visit(
    text,
    {
      onObjectBegin: (start) => begin('mapping', start),
      onArrayBegin: (start) => begin('sequence', start),
      onObjectEnd: () => void frames.pop(),
      onArrayEnd: () => void frames.pop(),
      onObjectProperty: (key, start) => name(frames.at(-1), key, start),
      onLiteralValue: (_value, start) => void enter(frames.at(-1), start),
      onError: (_error, start) => void errors.push(start),
    },
    { disallowComments: true },
  );
  return errors.length === 0 ? root : undefined;
}

/** Walks the text's events along the tree. A text that nests too deeply for the parser leaves all places unknown. */
function followYaml(text: string, root: Wanted): Wanted {
  const frames: Frame[] = [];
  for (const event of eventsOf(text)) {
    switch (event.type) {
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        const kind = event.type === EVENT_ID.MAPPING ? 'mapping' : 'sequence';
        frames.push(openFrame(kind, event.start, frames, root));
        break;
      }
      case EVENT_ID.SCALAR:
      case EVENT_ID.ALIAS:
        meet(frames.at(-1), event, text);
        break;
      case EVENT_ID.POP:
        frames.pop();
        break;
    }
  }
  return root;
}

function openFrame(kind: Frame['kind'], start: number, frames: readonly Frame[], root: Wanted): Frame {
  const wanted = frames.length === 0 ? root : enter(frames.at(-1), start);
  return { wanted, kind, count: 0, value: undefined, expects: 'key' };
}

function eventsOf(text: string): readonly Event[] {
  try {
    return parseEvents(text, { maxDepth: Infinity });
  } catch {
    return [];
  }
}

/** A scalar or an alias stands as a key or as a value. */
function meet(frame: Frame | undefined, event: ScalarEvent | AliasEvent, text: string): void {
  if (frame === undefined) return;
  const isScalar = event.type === EVENT_ID.SCALAR;
  const start = beginOf(event, text);
  if (frame.kind === 'sequence' || frame.expects === 'value') {
    enter(frame, start);
    return;
  }
  // Most keys lead to nothing that is looked for, and need not be decoded.
  const isAsked = isScalar && frame.wanted !== undefined && frame.wanted.children.size > 0;
  name(frame, isAsked ? getScalarValue(text, event) : undefined, start);
}

/** A key of a mapping; `undefined` where it is no name. */
function name(frame: Frame | undefined, key: string | undefined, start: number): void {
  if (frame === undefined) return;
  frame.expects = 'value';
  frame.value = key === undefined ? undefined : frame.wanted?.children.get(key);
  if (frame.value !== undefined) frame.value.offset = start;
}

/** The event's range begins after the quote, or after the `*` of an alias. */
function beginOf(event: ScalarEvent | AliasEvent, text: string): number {
  const start = event.type === EVENT_ID.SCALAR ? event.valueStart : event.anchorStart;
  return /["'*]/.test(text.charAt(start - 1)) ? start - 1 : start;
}

/** What a value in the frame is, and its place where it is an item of a list. */
function enter(frame: Frame | undefined, start: number): Wanted | undefined {
  if (frame === undefined) return undefined;
  if (frame.kind === 'mapping') {
    const isKey = frame.expects === 'key';
    const value = isKey ? undefined : frame.value;
    frame.expects = isKey ? 'value' : 'key';
    frame.value = undefined;
    return value;
  }
  const item = frame.wanted?.children.get(String(frame.count));
  frame.count += 1;
  if (item !== undefined) item.offset = start;
  return item;
}

function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}
