/** A number that may be beyond 2^53: everything else goes the fast way. */
const LONG_NUMBER = /\d{16}/;

/** Far more than any body is nested, and far less than what a recursive walk through it survives. */
const MAX_DEPTH = 1_000;

/** Whether a JSON text nests lists and objects deeper than they can be walked through. */
export function isTooDeep(text: string): boolean {
  if (text.length <= MAX_DEPTH) return false;
  let depth = 0;
  let isInString = false;
  // Character by character: a pattern for strings runs out of stack on one of 10 MB.
  for (let at = 0; at < text.length && depth <= MAX_DEPTH; at += 1) {
    const character = text[at];
    if (isInString && character === '\\') at += 1;
    else if (character === '"') isInString = !isInString;
    else if (!isInString && (character === '[' || character === '{')) depth += 1;
    else if (!isInString && (character === ']' || character === '}')) depth -= 1;
  }
  return depth > MAX_DEPTH;
}

/**
 * Parses JSON and keeps integers beyond 2^53 exact, as bigint. Vendors have such ids.
 * @throws SyntaxError where `text` is not JSON.
 */
export function parseExactly(text: string): unknown {
  return LONG_NUMBER.test(text) ? JSON.parse(text, reviveInteger) : JSON.parse(text);
}

/** Writes what {@link parseExactly} gave, with the digits it had. */
export function stringifyExactly(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? rawJson(member.toString()) : member,
  );
}

function reviveInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source ?? '';
  const isInexact = typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
  return isInexact ? BigInt(source) : value;
}

function rawJson(text: string): unknown {
  // `JSON.rawJSON` is in Node since 22, and not yet in TypeScript's library.
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
}
