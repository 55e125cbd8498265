import { credentialTexts } from '../../contract/redact.ts';
import { bareCredential, fingerprint } from '../../contract/secret.ts';
import { isObject } from '../../contract/json-object.ts';

/** What stands in the history in place of a password, which could be guessed from its fingerprint. */
const PLACEHOLDER = '[secret]';

/** Texts shorter than this are searched for as a whole value alone: inside of others they are too common. */
const MIN_LENGTH = 6;

/** Headers of an event that are no credentials. */
const HARMLESS =
  /^(?:accept(?:-.*)?|cache-control|content-(?:type|length|encoding)|host|user-agent|via|x-amzn-.*|x-forwarded-.*|cloudfront-.*)$/i;

/** Names of arguments that hold a credential, where nothing but the name tells. */
const TELLING = /token|secret|password|credential|authorization|api[-_]?key/i;

/** The credentials of one call of a function, each by the texts by which it can be recognised. */
export type Credentials = ReadonlyMap<string, string>;

/**
 * The credentials in a function's event, with what the history shows in their place: the headers of a proxy event but
 * those that every request has, and of a Lambda target's arguments those whose name tells.
 */
export function credentialsIn(event: unknown, deploymentId: string): Credentials {
  const { headers } = isObject(event) ? event : {};
  const given = isObject(headers)
    ? Object.entries(headers).filter(([name]) => !HARMLESS.test(name))
    : Object.entries(isObject(event) ? event : {}).filter(([name]) => TELLING.test(name));
  const found = given.flatMap(([, value]): (readonly [string, string])[] => {
    if (typeof value !== 'string') return [];
    const shown = shownAs(deploymentId, value);
    return credentialTexts(value)
      .filter((text) => text !== '')
      .map((text) => [text, shown]);
  });
  return new Map(found.toSorted(([left], [right]) => right.length - left.length));
}

/** The fingerprint of a credential, or a placeholder for a password. */
export function shownAs(deploymentId: string, credential: string): string {
  return /^basic\s/i.test(credential) ? PLACEHOLDER : fingerprint(deploymentId, credential);
}

/** What stands in place of a whole value that is a credential. */
export function shownFor(value: string, credentials: Credentials): string | undefined {
  return credentials.get(bareCredential(value)) ?? credentials.get(value);
}

/** A path with each credential in it replaced, whole segments and parts of them, percent-encoded or not. */
export function maskPath(path: string, credentials: Credentials): string {
  return path
    .split('/')
    .map((segment) => maskSegment(segment, credentials))
    .join('/');
}

function maskSegment(segment: string, credentials: Credentials): string {
  const clear = decoded(segment);
  const whole = shownFor(clear, credentials);
  if (whole !== undefined) return whole;
  const masked = [...credentials]
    .filter(([text]) => text.length >= MIN_LENGTH)
    .reduce((all, [text, shown]) => all.replaceAll(text, () => shown), clear);
  return masked === clear ? segment : masked;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
