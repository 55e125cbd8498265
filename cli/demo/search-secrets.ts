/** A text that was printed, logged or written, and where. */
export interface Searched {
  readonly where: string;
  readonly text: string;
}

/** Where a secret stands in clear, base64 (each alignment) or URL form. Gives places, never the secret. */
export function findSecrets(secrets: readonly string[], searched: readonly Searched[]): readonly string[] {
  const needles = secrets.flatMap(formsOf);
  return searched
    .filter(({ text }) => needles.some((needle) => text.includes(needle)))
    .map(({ where }) => where);
}

function formsOf(secret: string): readonly string[] {
  const encoded = [0, 1, 2].flatMap((shift) => {
    // Inside a longer text the same bytes give other letters, by alignment; the middle ones are certain.
    const base64 = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret, 'utf8')]).toString('base64');
    const certain = base64.slice(shift === 0 ? 0 : 4, -4);
    return [certain, certain.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...encoded].filter(
    (form) => form.length >= 8,
  );
}
