const PLACEHOLDER = '[secret]';

/** Texts shorter than this are not searched for: they are too common for an answer to survive it. */
const MIN_LENGTH = 6;

/** Replaces every occurrence of the given secrets. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= MIN_LENGTH)
    .toSorted((left, right) => right.length - left.length)
    .reduce((rest, secret) => rest.replaceAll(secret, PLACEHOLDER), text);
}
