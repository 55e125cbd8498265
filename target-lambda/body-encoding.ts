import type { Refusal } from '../contract/refusal.ts';
import type { RouteBody, ValueShape } from '../contract/route-map.ts';
import { bodyProperties, wholeBody } from './body-members.ts';
import type { BodyMember } from './body-members.ts';
import { stringifyExactly } from './exact-json.ts';
import { decodeFile } from './file-value.ts';
import { writeForm } from './form-body.ts';
import { writeMultipart } from './multipart-body.ts';
import { scalarText } from './parameter-style.ts';
import { isRefusal } from './refuse.ts';
import { restoreNames } from './restore-names.ts';
import { writeXml } from './xml-document.ts';

/** A body ready to be sent. */
export interface EncodedBody {
  readonly content: string | Uint8Array<ArrayBuffer>;
  /** Left out where the caller of a kept operation sent none. */
  readonly contentType?: string;
}

/**
 * How a body without members can still be written: `{}`, an empty element, and a form without parts as the Fetch
 * Standard writes it ("extract a body", multipart/form-data encoding algorithm). Any other body is not there then.
 */
const MAY_BE_EMPTY: ReadonlySet<RouteBody['encoding']> = new Set(['json', 'xml', 'multipart']);

/** Writes the vendor's body from arguments; `undefined` where there is none to send. */
export function encodeBody(
  body: RouteBody,
  members: readonly BodyMember[],
): EncodedBody | Refusal | undefined {
  if (members.length === 0 && !(body.required && MAY_BE_EMPTY.has(body.encoding))) return undefined;
  switch (body.encoding) {
    case 'json':
      return jsonBody(body, members);
    case 'form':
      return formBody(body, members);
    case 'multipart':
      return multipartBody(body, members);
    case 'xml':
      return xmlBody(body, members);
    case 'text':
      return textBody(body, members[0]);
    case 'binary':
      return binaryBody(body, members[0]);
  }
}

function jsonBody(body: RouteBody, members: readonly BodyMember[]): EncodedBody {
  const { value, shape } = wholeBody(members) ?? gathered(members);
  const content = stringifyExactly(restoreNames(value, shape));
  return { content, contentType: concrete(body.mediaType, 'application/json') };
}

function formBody(body: RouteBody, members: readonly BodyMember[]): EncodedBody | Refusal {
  const properties = bodyProperties(members);
  if (isRefusal(properties)) return properties;
  const content = writeForm(properties);
  if (isRefusal(content)) return content;
  return { content, contentType: concrete(body.mediaType, 'application/x-www-form-urlencoded') };
}

function multipartBody(body: RouteBody, members: readonly BodyMember[]): EncodedBody | Refusal {
  const properties = bodyProperties(members);
  if (isRefusal(properties)) return properties;
  const written = writeMultipart(properties);
  if (isRefusal(written)) return written;
  const [mediaType = ''] = concrete(body.mediaType, 'multipart/form-data').split(';');
  return { content: written.content, contentType: `${mediaType}; boundary=${written.boundary}` };
}

/** A whole body that is text already is the client's own document. */
function xmlBody(body: RouteBody, members: readonly BodyMember[]): EncodedBody | Refusal {
  const { value, shape } = wholeBody(members) ?? gathered(members);
  const xml = { ...body.xml, ...shape?.xml };
  const content = typeof value === 'string' ? value : writeXml('root', value, { ...shape, xml });
  if (isRefusal(content)) return content;
  return { content, contentType: concrete(body.mediaType, 'application/xml') };
}

function textBody(body: RouteBody, member: BodyMember | undefined): EncodedBody {
  const content = scalarText(restoreNames(member?.value, member?.shape));
  return { content, contentType: concrete(body.mediaType, 'text/plain;charset=utf-8') };
}

function binaryBody(body: RouteBody, member: BodyMember | undefined): EncodedBody | Refusal {
  const file = decodeFile(member?.name ?? 'body', member?.value);
  if (isRefusal(file)) return file;
  const mediaType = file.mediaType ?? 'application/octet-stream';
  return { content: file.bytes, contentType: concrete(body.mediaType, mediaType) };
}

/** The properties as one object, with the shape of each. */
function gathered(members: readonly BodyMember[]): { readonly value: unknown; readonly shape: ValueShape } {
  const named = members.map(({ name = '', value, shape = {} }) => ({ name, value, shape }));
  return {
    value: Object.fromEntries(named.map(({ name, value }) => [name, value])),
    shape: { properties: Object.fromEntries(named.map(({ name, shape }) => [name, shape])) },
  };
}

/** The declared media type, or `fallback` where the vendor declared a range such as `image/*`. */
function concrete(mediaType: string, fallback: string): string {
  return mediaType.includes('*') ? fallback : mediaType;
}
