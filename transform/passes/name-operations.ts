import { hash } from 'node:crypto';
import { ToolkitError } from '../../contract/errors.ts';
import { TOOL_NAME_SEPARATOR } from '../../contract/tool-name.ts';
import type { Finding } from '../../contract/finding.ts';
import { pointerTo } from '../document.ts';
import { noted } from '../draft.ts';
import type { Draft, Operation, Pass } from '../draft.ts';

const REFERENCE = 'https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-tool-naming.html';
const SUFFIX_LENGTH = 6;
/** An operationId needs some letters of its own beside the suffix. */
const MIN_ROOM = 12;

/** Gives every operation an id that is present, legal, unique and short enough for its tool's name. */
export const nameOperations: Pass = {
  name: 'name-operations',
  does: 'Gives every operation an operationId that is there, legal, unique and short enough, and stays the same when the document is reordered.',
  run(draft) {
    const room = roomFor(draft);
    if (room < MIN_ROOM) throw tooLittleRoom(draft.target, draft.choices.toolName);
    const repaired = draft.operations.map((operation) => repair(operation, room));
    const count = new Map<string, number>();
    for (const { id } of repaired) count.set(id, (count.get(id) ?? 0) + 1);
    const operations = repaired.map((operation) =>
      (count.get(operation.id) ?? 0) > 1 ? distinguish(operation, room) : operation,
    );
    return { ...draft, operations };
  },
};

/** What a pattern may call an operation: as the vendor does, or as its tool does, with the suffix and without. */
export function possibleNames(operation: Operation, draft: Draft): readonly string[] {
  const room = roomFor(draft);
  const legal = legalId(operation);
  const suffixed = withSuffix(legal, operation, room);
  const shown = new Set([legal, legal.length <= room ? legal : suffixed, suffixed]);
  return operation.id === '' ? [...shown] : [...shown.add(operation.id)];
}

function roomFor({ choices, target }: Draft): number {
  return choices.toolName - target.length - TOOL_NAME_SEPARATOR.length;
}

/** The operation with an id that fits the name of another target, one of those that a document is split over. */
export function shortenFor(operation: Operation, target: string, toolName: number): Operation {
  const { id } = operation;
  const room = toolName - target.length - TOOL_NAME_SEPARATOR.length;
  if (id.length <= room) return operation;
  const suffix = `_${suffixOf(operation)}`;
  const short = withSuffix(id.endsWith(suffix) ? id.slice(0, -suffix.length) : id, operation, room);
  return rename(
    operation,
    short,
    'too-long',
    `operationId "${id}" makes the tool's name longer than "budgets.toolName" allows in target "${target}" and becomes "${short}"`,
  );
}

function tooLittleRoom(target: string, toolName: number): ToolkitError {
  return new ToolkitError(
    'config-invalid',
    `target name "${target}" leaves no room for operation names in ${toolName} characters`,
    {
      hint: 'Choose a shorter target name, or raise "budgets.toolName" in bearer.yaml.',
    },
  );
}

function repair(operation: Operation, room: number): Operation {
  const given = operation.id;
  if (given === '') {
    const made = shorten(legalId(operation), operation, room);
    return rename(
      operation,
      made,
      'missing',
      `operation "${label(operation)}" has no operationId and is named "${made}"`,
    );
  }
  const legal = legalId(operation);
  const short = shorten(legal, operation, room);
  if (short === given) return operation;
  const rule = legal === given ? 'too-long' : 'illegal';
  const reason =
    rule === 'illegal'
      ? 'has characters that tool names do not allow'
      : 'makes the tool\'s name longer than "budgets.toolName" allows';
  return rename(operation, short, rule, `operationId "${given}" ${reason} and becomes "${short}"`);
}

function distinguish(operation: Operation, room: number): Operation {
  const id = withSuffix(operation.id, operation, room);
  return rename(
    operation,
    id,
    'duplicate',
    `operationId "${operation.id}" stands more than once and becomes "${id}"`,
  );
}

function rename(operation: Operation, id: string, rule: string, message: string): Operation {
  const finding: Finding = {
    code: `name-operations/${rule}`,
    severity: 'note',
    pointer: pointerTo(operation.pointer, 'operationId'),
    message,
    reference: REFERENCE,
  };
  return noted({ ...operation, id }, finding);
}

function label({ method, path }: Operation): string {
  return `${method} ${path}`;
}

/** The operationId in letters that tool names allow, made of method and path where there is none. */
function legalId(operation: Operation): string {
  if (operation.id !== '') return operation.id.replaceAll(/[^a-zA-Z0-9_-]+/g, '_');
  const words = `${operation.method.toLowerCase()} ${operation.path}`.split(/[^a-zA-Z0-9]+/);
  return words.filter((word) => word !== '').join('_');
}

function shorten(id: string, operation: Operation, room: number): string {
  return id.length <= room ? id : withSuffix(id, operation, room);
}

/** The suffix depends on method and path alone, so the name survives any reordering of the document. */
function withSuffix(id: string, operation: Operation, room: number): string {
  return `${id.slice(0, Math.max(room - SUFFIX_LENGTH - 1, 1))}_${suffixOf(operation)}`;
}

function suffixOf(operation: Operation): string {
  return hash('sha256', label(operation)).slice(0, SUFFIX_LENGTH);
}
