import { createRedactor, credentialTexts } from '../contract/redact.ts';
import type { Redact } from '../contract/redact.ts';

/** Tokens that are still searched for after newer ones came: one call carries a few, several may be under way. */
const MAX_KEPT = 16;

/** The tokens that were sent to a gateway, so that what it answers does not repeat them. */
export interface UsedSecrets {
  /** Takes a token as it is about to be sent. */
  add(revealed: string): void;
  readonly redact: Redact;
}

/** Makes an empty collection. */
export function createUsedSecrets(): UsedSecrets {
  const kept = new Set<string>();
  let redactor: Redact | undefined;
  return {
    add: (revealed) => {
      if (!kept.has(revealed)) redactor = undefined;
      kept.delete(revealed);
      kept.add(revealed);
      const [oldest] = kept;
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    },
    redact: (text) => {
      redactor ??= createRedactor([...kept].flatMap(credentialTexts));
      return redactor(text);
    },
  };
}
