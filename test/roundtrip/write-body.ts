import type { BodyValue } from './generate-requests.ts';
import { isObject, listOf, memberOf, objectOf, textOf } from './json-document.ts';
import type { JsonObject } from './json-document.ts';
import { percentEncode, scalarText, writePairs } from './write-parameter.ts';
import { writeXml } from './write-xml.ts';

/** A body on the wire. */
export interface WrittenBody {
  readonly content: Uint8Array;
  readonly contentType: string;
}

/** No generated value holds it. */
const BOUNDARY = 'roundtrip-boundary-7f3a';

/** Writes a body as its media type says (OpenAPI 3.0.4, Encoding Object; RFC 7578). */
export function writeBody(root: JsonObject, body: BodyValue): WrittenBody {
  const { mediaType, value } = body;
  if (value instanceof Uint8Array) return { content: value, contentType: mediaType };
  if (mediaType.startsWith('multipart/')) return writeMultipart(body);
  return { content: Buffer.from(writeText(root, body)), contentType: mediaType };
}

/** The text of a body that is no file and has no parts. */
export function writeText(root: JsonObject, body: BodyValue): string {
  const { mediaType, value, media } = body;
  if (/json/i.test(mediaType)) return JSON.stringify(value);
  if (/urlencoded/i.test(mediaType))
    return Object.entries(objectOf(value)).flatMap(formPairs(body)).join('&');
  return /xml\b/i.test(mediaType) ? writeXml(root, media.schema, value) : scalarText(value);
}

/**
 * Where no style is said, lists repeat their name and whatever is nested is JSON (OpenAPI 3.0.4 and 3.1.1, "Encoding
 * the x-www-form-urlencoded Media Type"; 3.0.3 had not said).
 */
function formPairs({ media }: BodyValue): (entry: readonly [string, unknown]) => readonly string[] {
  return ([name, value]) => {
    const encoding = objectOf(media.encoding[name]);
    const style = textOf(encoding.style);
    const explode = typeof encoding.explode === 'boolean' ? encoding.explode : undefined;
    const isStyled = style !== undefined || explode !== undefined;
    if (isObject(value) && !isStyled)
      return [`${percentEncode(name)}=${percentEncode(JSON.stringify(value))}`];
    const used = style ?? 'form';
    return writePairs({ name, style: used, explode: explode ?? used === 'form', content: undefined }, value);
  };
}

/** One part for each item of a list; an object is a part of JSON. */
function writeMultipart({ media, value, mediaType }: BodyValue): WrittenBody {
  const parts = Object.entries(objectOf(value)).flatMap(([name, member]) =>
    (Array.isArray(member) ? listOf(member) : [member]).map((item) =>
      partOf(name, item, media.encoding[name]),
    ),
  );
  return {
    content: Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]),
    contentType: `${mediaType}; boundary=${BOUNDARY}`,
  };
}

function partOf(name: string, value: unknown, encoding: unknown): Buffer {
  const isFile = value instanceof Uint8Array;
  const type = declaredType(encoding) ?? (isFile ? 'application/octet-stream' : defaultType(value));
  const disposition = `form-data; name="${name.replaceAll('"', '%22')}"${isFile ? '; filename="file"' : ''}`;
  const head = [
    `--${BOUNDARY}`,
    `content-disposition: ${disposition}`,
    ...(type === undefined ? [] : [`content-type: ${type}`]),
  ];
  const content = isFile ? value : Buffer.from(scalarText(value));
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), content, Buffer.from('\r\n')]);
}

/** A list of types, or a range, leaves the choice to the sender. */
function declaredType(encoding: unknown): string | undefined {
  const type = textOf(memberOf(encoding, 'contentType'));
  return type !== undefined && !/[,*]/.test(type) ? type : undefined;
}

/** Plain text needs no saying (RFC 7578, section 4.4). */
function defaultType(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? 'application/json' : undefined;
}
