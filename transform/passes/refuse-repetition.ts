import { ToolkitError } from '../../contract/errors.ts';
import { entriesOf, followReference, member, pointerTo, textOf } from '../document.ts';
import type { KnownPlaces, Located } from '../document.ts';
import { labelOf } from '../draft.ts';
import type { Draft, Operation } from '../draft.ts';

/** Parameters and properties of bodies that all operations take together; Microsoft Graph's take 75,000. */
const MAX_ARGUMENTS = 300_000;
/** Characters of all that is said of operations, parameters and responses; of Microsoft Graph's it is 3 million. */
const MAX_CHARACTERS = 20_000_000;

/**
 * Refuses what could not be written out: through references a few lines give thousands of operations the same megabytes.
 * @throws ToolkitError `document-too-complex`, which names the operation that is one too many.
 */
export function refuseRepetition(operations: readonly Operation[], draft: Draft): void {
  const weigh = createWeigher(draft);
  let total = NOTHING;
  for (const operation of operations) {
    total = add(total, weigh(operation));
    if (total.arguments > MAX_ARGUMENTS) throw refuse(operation, `take more than ${MAX_ARGUMENTS} arguments`);
    if (total.characters > MAX_CHARACTERS)
      throw refuse(operation, `are described in more than ${MAX_CHARACTERS} characters`);
  }
}

/** What an operation takes and says, with everything that it refers to. */
interface Weight {
  readonly arguments: number;
  readonly characters: number;
}

const NOTHING: Weight = { arguments: 0, characters: 0 };

function refuse(operation: Operation, what: string): ToolkitError {
  const message = `the operations up to "${labelOf(operation)}", at "${operation.pointer}", ${what}`;
  return new ToolkitError('document-too-complex', message, {
    hint: 'Choose operations with --include and --exclude, or "operations" in bearer.yaml.',
  });
}

function createWeigher({ source: { root }, schemas }: Draft): (operation: Operation) => Weight {
  const places: KnownPlaces = new Map();
  /** Follows references and weighs what several operations share once. */
  const remembering = (weigh: (found: Located) => Weight): ((entry: Located) => Weight) => {
    const known = new Map<unknown, Weight>();
    return (entry) => {
      const found = followReference(root, entry, places);
      const weight = known.get(found.value) ?? weigh(found);
      known.set(found.value, weight);
      return weight;
    };
  };
  const properties = ({ value, pointer }: Located): number =>
    schemas.flatten(schemas.node(value, pointer)).properties.size;
  const parameter = remembering((found) => ({ ...sayingOf(found), arguments: 1 }));
  const parameters = remembering((list) => listIn(list).map(parameter).reduce(add, NOTHING));
  const response = remembering(sayingOf);
  const responses = remembering((map) => membersIn(map).map(response).reduce(add, NOTHING));
  const body = remembering((found) => {
    const sizes = membersIn(at(found, 'content')).map((media) => properties(at(media, 'schema')));
    return { arguments: sizes.reduce((most, size) => Math.max(most, size), 0), characters: 0 };
  });
  return ({ pathItem, source, pointer }) => {
    const own = { value: source, pointer };
    return [
      sayingOf(own),
      parameters(at(pathItem, 'parameters')),
      parameters(at(own, 'parameters')),
      body(at(own, 'requestBody')),
      responses(at(own, 'responses')),
    ].reduce(add);
  };
}

function add(one: Weight, other: Weight): Weight {
  return {
    arguments: one.arguments + other.arguments,
    characters: one.characters + other.characters,
  };
}

function sayingOf({ value }: Located): Weight {
  const tags = member(value, 'tags');
  const listed: readonly unknown[] = Array.isArray(tags) ? tags : [];
  const texts = [member(value, 'summary'), member(value, 'description'), ...listed];
  return {
    arguments: 0,
    characters: texts.reduce<number>((sum, text) => sum + (textOf(text)?.length ?? 0), 0),
  };
}

function at({ value, pointer }: Located, name: string): Located {
  return { value: member(value, name), pointer: pointerTo(pointer, name) };
}

function membersIn(map: Located): readonly Located[] {
  return entriesOf(map.value).map(([name]) => at(map, name));
}

function listIn({ value, pointer }: Located): readonly Located[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown, index) => ({ value: item, pointer: pointerTo(pointer, index) }));
}
