import { createHash } from 'node:crypto';
import { ToolkitError } from '../../contract/errors.ts';
import { isTokenHeaderName } from '../../contract/token-binding.ts';
import type { Placement } from '../../contract/token-binding.ts';
import type { Draft, Token, TokenUse } from '../draft.ts';
import { keyOf } from './read-security.ts';
import type { Scheme } from './read-security.ts';

/** Two parts and a suffix stay within what a header name may have. */
const MAX_HEADER_PART = 40;

/**
 * Names the header of every token that the operations use, from the configuration, else from vendor and scheme.
 * @throws ToolkitError `config-invalid` where two have one header, `forbidden-header`
 */
export function nameTokens(
  uses: readonly (readonly TokenUse[])[],
  { choices, vendor }: Draft,
  schemes: readonly Scheme[],
): readonly Token[] {
  const asked = uses.map((each) => each.map(({ id }) => id));
  const keys = [...new Set(asked.flat())];
  const byKey = Map.groupBy(schemes, ({ key }) => key);
  const main = mainKey(asked, keys);
  const taken = new Set<string>();
  return keys.flatMap((key) => {
    const sharing = byKey.get(key) ?? [];
    const [scheme] = sharing;
    if (scheme === undefined) return [];
    const choice =
      choices.tokens.find(({ to }) => to !== undefined && keyOf(to) === key) ??
      choices.tokens.find((token) => sharing.some(({ name }) => name === token.scheme));
    const chosen = (key === main ? choices.tokenHeader : undefined) ?? choice?.header;
    const own = key === main ? mainHeader(vendor) : `X-${headerPart(vendor)}-${headerPart(scheme.name)}`;
    const header = chosen ?? (taken.has(own.toLowerCase()) ? `${own}-${suffixOf(key)}` : own);
    checkHeader(header, taken);
    taken.add(header.toLowerCase());
    const description = choice?.description ?? describeToken(vendor, scheme.placement);
    return [{ id: key, header, placement: scheme.placement, description }];
  });
}

/** How the header of a vendor's main token is called, where nobody names it, for example `X-Asana-Token`. */
export function mainHeader(vendor: string): string {
  return `X-${headerPart(vendor)}-Token`;
}

function suffixOf(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('hex').slice(0, 6);
}

/**
 * The placement whose header is simply called token: bearer where it is used at all, else the one that most operations
 * use. Of equally many the first by its key, so that another order of the document gives the same names.
 */
function mainKey(asked: readonly (readonly string[])[], keys: readonly string[]): string | undefined {
  if (keys.includes('bearer')) return 'bearer';
  const uses = (key: string): number => asked.filter((ids) => ids.includes(key)).length;
  return [...keys].sort((a, b) => uses(b) - uses(a) || (a < b ? -1 : 1))[0];
}

function headerPart(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return (
    words
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('-')
      .slice(0, MAX_HEADER_PART) || 'Vendor'
  );
}

function describeToken(vendor: string, placement: Placement): string {
  const what = placement.as === 'basic' ? '"user:password" credential' : 'token';
  return `The user's own ${what} for ${vendor}. The client fills it in: never ask for it, never make one up.`;
}

function checkHeader(header: string, taken: ReadonlySet<string>): void {
  if (taken.has(header.toLowerCase())) {
    throw new ToolkitError('config-invalid', `two tokens have the header "${header}"`, {
      hint: 'Name a header of its own for each under "tokens" in bearer.yaml.',
    });
  }
  if (isTokenHeaderName(header)) return;
  throw new ToolkitError('forbidden-header', `"${header}" cannot be the name of a token header`, {
    hint: 'Choose letters, digits and hyphens; not Authorization, Accept, Content-Type, x-api-key or another name that HTTP or AWS uses.',
  });
}
