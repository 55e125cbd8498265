import type { Refusal } from '../contract/refusal.ts';
import { secret } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import { isObject } from '../contract/json-object.ts';
import type { BrokerCall } from './read-event.ts';
import { refuse } from './refuse.ts';

/** What a caller asks for. Nothing of it is believed before the assertion is verified. */
export interface Ask {
  readonly gateway: string;
  readonly externalId: Secret;
  readonly subject: string;
  readonly tenant: string | undefined;
  readonly tool: string;
  readonly audience: string;
  /** Each once; `undefined` where the caller names none. */
  readonly scopes: readonly string[] | undefined;
  readonly assertion: Secret;
}

/** A text of one line wherever a log is shown: no control characters, and no line or paragraph separators of Unicode. */
export const SUBJECT: RegExp = /^[^\p{C}\p{Zl}\p{Zp}]{1,256}$/u;
const WORD = /^[\x21-\x7e]{1,256}$/;
/** What each member must look like. No two of them are alike enough to take one for the other in a log. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  gateway: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  externalId: WORD,
  subject: SUBJECT,
  tenant: WORD,
  tool: /^[A-Za-z0-9-]{1,100}___[A-Za-z0-9_-]{1,256}$/,
  audience: WORD,
  // RFC 6749 section 3.3.
  scope: /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/,
  assertion: /^[\w-]+\.[\w-]+\.[\w-]+$/,
};
const OPTIONAL: readonly string[] = ['tenant', 'scope'];
const MAX_LENGTHS: Readonly<Record<string, number>> = { scope: 1024, assertion: 16_384 };

/** Reads `POST /token` with a JSON object of exactly the members that a broker knows. */
export function readAsk(call: BrokerCall): Ask | Refusal {
  if (call.method !== 'POST' || call.path !== '/token') return refuse(404, 'it is not POST /token');
  if (call.hasQuery) return refuse(400, 'there is a query');
  if (call.mediaType !== 'application/json') return refuse(400, 'the body is not called JSON');
  if (call.body === undefined) return refuse(400, 'the body is too long, or not UTF-8');
  const given = parse(call.body);
  if (!isObject(given)) return refuse(400, 'the body is no JSON object');
  const unknown = Object.keys(given).some((name) => !Object.hasOwn(SHAPES, name));
  if (unknown) return refuse(400, 'the body has an unknown member');
  const wrong = Object.keys(SHAPES).find((name) => !fits(name, given[name]));
  if (wrong !== undefined) return refuse(400, `"${wrong}" is missing or malformed`);
  const text = (name: string): string => String(given[name]);
  return {
    gateway: text('gateway'),
    externalId: secret(text('externalId')),
    subject: text('subject'),
    tenant: given.tenant === undefined ? undefined : text('tenant'),
    tool: text('tool'),
    audience: text('audience'),
    scopes: given.scope === undefined ? undefined : [...new Set(text('scope').split(' '))],
    assertion: secret(text('assertion')),
  };
}

function fits(name: string, value: unknown): boolean {
  if (value === undefined) return OPTIONAL.includes(name);
  if (typeof value !== 'string' || value.length > (MAX_LENGTHS[name] ?? 400)) return false;
  return SHAPES[name]?.test(value) === true;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
