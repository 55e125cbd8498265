/** Headers of a client. A header that came twice with different values has none that could be trusted. */
export interface CallerHeaders {
  /** In lower case, of all that came, whatever their values are. */
  readonly names: ReadonlySet<string>;
  /** By a name in lower case. */
  get(name: string): HeaderValue;
}

/** What a client sent under a name. */
export type HeaderValue = { readonly value: string | undefined } | { readonly problem: string };

/** Longest header that is looked at: more than the gateway lets through. */
const MAX_BYTES = 32_768;

/**
 * Reads the headers of an event, whatever their names' case and however repetition is written: two names that differ in
 * case alone, or a list of values.
 */
export function readCallerHeaders(headers: unknown): CallerHeaders {
  const found = new Map<string, Set<unknown>>();
  if (typeof headers === 'object' && headers !== null) {
    for (const [name, value] of Object.entries(headers)) {
      const values = found.get(name.toLowerCase()) ?? new Set();
      for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) values.add(each);
      found.set(name.toLowerCase(), values);
    }
  }
  return { names: new Set(found.keys()), get: (name) => one(name, [...(found.get(name) ?? [])]) };
}

function one(name: string, values: readonly unknown[]): HeaderValue {
  const [value] = values;
  if (values.length > 1) return { problem: `header "${name}" came twice, with different values` };
  if (value === undefined || value === null) return { value: undefined };
  if (typeof value !== 'string') return { problem: `header "${name}" is no text` };
  if (value.length > MAX_BYTES) return { problem: `header "${name}" is too long` };
  // Line ends would begin another header, and nothing else is propagated (devguide gateway-headers, read 2026-11).
  if (!/^[\t\x20-\x7e]*$/.test(value)) return { problem: `header "${name}" is not printable ASCII` };
  return { value: value.trim() };
}
