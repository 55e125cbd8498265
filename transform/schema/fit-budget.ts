import type { SchemaNode } from './flat-schema.ts';
import type { Extent, SchemaWriter } from './write-schema.ts';

/** The extents that are tried, from the most to the least that a tool can say. */
const EXTENTS: readonly Extent[] = [
  ...[3, 2, 1].map((turns) => ({ depth: 12, turns })),
  ...[8, 6, 5, 4, 3].map((depth) => ({ depth, turns: 1 })),
  ...[3, 2, 1, 0].map((depth) => ({ depth, turns: 0 })),
];
const LEAST: Extent = { depth: 0, turns: 0 };

/** The schemas of one tool's arguments, written so that together they stay within a budget. */
export interface Fitted {
  readonly texts: readonly string[];
  readonly extents: readonly Extent[];
  /** Bytes of all texts together. */
  readonly bytes: number;
  /** Whether the budget made some text less deep than it could be. */
  readonly reduced: boolean;
  /** Whether even the least that can be said is over the budget. */
  readonly over: boolean;
}

/**
 * Writes all arguments as deeply as the budget (bytes) allows: first all equally deep, then, smallest first,
 * each argument as deeply as what is left allows, so that depth is lost where it costs most.
 */
export function fitBudget(nodes: readonly SchemaNode[], budget: number, writer: SchemaWriter): Fitted {
  const common = EXTENTS.findIndex((extent) => {
    const texts = nodes.map((node) => writer.write(node, extent));
    return texts.every((text) => text !== undefined) && total(texts) <= budget;
  });
  const start = common === -1 ? EXTENTS.length - 1 : common;
  const chosen = nodes.map((node) => choose(node, start, writer));
  let bytes = total(chosen.map(({ text }) => text));
  const smallestFirst = [...chosen.keys()].sort((a, b) => size(chosen, a) - size(chosen, b) || a - b);
  for (const index of start === 0 ? [] : smallestFirst) {
    const node = nodes[index];
    const current = chosen[index];
    if (node === undefined || current === undefined) continue;
    const better = deepen(node, start, budget - bytes + byteLength(current.text), writer);
    if (better === undefined) continue;
    bytes += byteLength(better.text) - byteLength(current.text);
    chosen[index] = better;
  }
  return {
    texts: chosen.map(({ text }) => text),
    extents: chosen.map(({ extent }) => extent),
    bytes,
    reduced: chosen.some(({ extent }) => extent !== EXTENTS[0]),
    over: bytes > budget || chosen.some(({ gaveUp }) => gaveUp === true),
  };
}

interface Choice {
  readonly text: string;
  /** The schema itself is over the limit; nothing is said of it. */
  readonly gaveUp?: boolean;
  readonly extent: Extent;
}

function choose(node: SchemaNode, start: number, writer: SchemaWriter): Choice {
  for (const extent of EXTENTS.slice(start)) {
    const text = writer.write(node, extent);
    if (text !== undefined) return { text, extent };
  }
  // Even without its children the schema is over the limit: an enumeration of thousands, a description of pages.
  return { text: '{}', extent: LEAST, gaveUp: true };
}

function deepen(node: SchemaNode, start: number, room: number, writer: SchemaWriter): Choice | undefined {
  for (const extent of EXTENTS.slice(0, start)) {
    const text = writer.write(node, extent);
    if (text !== undefined && byteLength(text) <= room) return { text, extent };
  }
  return undefined;
}

function size(chosen: readonly Choice[], index: number): number {
  return chosen[index]?.text.length ?? 0;
}

function total(texts: readonly (string | undefined)[]): number {
  return texts.reduce((sum, text) => sum + byteLength(text ?? ''), 0);
}

function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
