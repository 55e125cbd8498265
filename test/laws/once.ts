import type fc from 'fast-check';

type Make<Key extends readonly (string | number)[], T> = (...key: Key) => fc.Arbitrary<T>;

/** Makes an arbitrary once for each key: within `chain` the same ones, with all their parts, are asked for again and again. */
export function once<Key extends readonly (string | number)[], T>(make: Make<Key, T>): Make<Key, T> {
  const made = new Map<string, fc.Arbitrary<T>>();
  return (...key) => {
    const name = key.join(' ');
    const known = made.get(name) ?? make(...key);
    made.set(name, known);
    return known;
  };
}
