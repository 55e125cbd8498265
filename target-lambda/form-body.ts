import type { Refusal } from '../contract/refusal.ts';
import type { BodyProperty } from './body-members.ts';
import { stringifyExactly } from './exact-json.ts';
import { bracketPairs, isJsonMediaType, parameterPairs } from './parameter-style.ts';
import { percentEncode } from './percent-encoding.ts';
import { restoreNames } from './restore-names.ts';
import { checkWritten } from './written-size.ts';

/** Writes an `application/x-www-form-urlencoded` body. Nulls are left out. */
export function writeForm(properties: readonly BodyProperty[]): string | Refusal {
  const restored = properties.map((one) => ({ ...one, value: restoreNames(one.value, one.shape) }));
  return checkWritten(restored) ?? restored.flatMap(formPairs).join('&');
}

/**
 * As the document's Encoding Object says: `style` and `explode` as in a query, else `contentType` where it is JSON
 * (OpenAPI 3.0.4, "Encoding Object"). Where it says nothing, 3.0.3 and 3.0.4 differ: a list of scalars is repeated as
 * 3.0.3 has it, and anything nested is written in brackets, which form-encoded vendors read without declaring it.
 */
function formPairs({ name, value, style, explode, contentType }: BodyProperty): readonly string[] {
  const isStyled = style !== undefined || explode !== undefined;
  if (!isStyled && contentType !== undefined && isJsonMediaType(contentType)) {
    return [`${percentEncode(name)}=${percentEncode(stringifyExactly(value))}`];
  }
  if (isFlat(value) && (isStyled || Array.isArray(value))) {
    const query = style ?? 'form';
    // The default of `explode` is true for `form` alone.
    return parameterPairs({ in: 'query', name, style: query, explode: explode ?? query === 'form' }, value);
  }
  return bracketPairs(name, value).map(([key, text]) => `${percentEncode(key)}=${percentEncode(text)}`);
}

/** Whether the styles know how to write it: a scalar, or a list or object of scalars. */
function isFlat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((member) => typeof member !== 'object' || member === null);
}
