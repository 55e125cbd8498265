import type { Refusal } from '../contract/refusal.ts';
import type { ParameterStyle, RouteBody } from '../contract/route-map.ts';
import { stringifyExactly } from './exact-json.ts';
import { decodeFile } from './file-value.ts';
import { bracketPairs, parameterPairs, scalarText } from './parameter-style.ts';
import { percentEncode } from './percent-encoding.ts';
import { isRefusal, refuse } from './refuse.ts';
import { checkWritten } from './written-size.ts';

/** One argument on its way into the body. */
export interface BodyMember {
  /** Name of the body's property; `undefined` where the argument is the whole body. */
  readonly name: string | undefined;
  readonly value: unknown;
  readonly isFile: boolean;
  /** How a form writes it, where the document says so. */
  readonly style?: ParameterStyle | undefined;
  readonly explode?: boolean | undefined;
  /** Media type of the part, where the document says so. */
  readonly contentType?: string | undefined;
}

/** A body ready to be sent. `contentType` is left out where `fetch` writes it, with the boundary of a multipart. */
export interface EncodedBody {
  readonly content: string | Uint8Array<ArrayBuffer> | FormData;
  readonly contentType?: string;
}

/** Writes the vendor's body from arguments; `undefined` where there is none to send. */
export function encodeBody(
  body: RouteBody,
  members: readonly BodyMember[],
): EncodedBody | Refusal | undefined {
  const whole = members.find(({ name }) => name === undefined);
  // A required object without properties is `{}`; a whole body that was not given is the vendor's to complain about.
  if (members.length === 0 && !(body.required && body.encoding === 'json')) return undefined;
  switch (body.encoding) {
    case 'json':
      return jsonBody(body, whole, members);
    case 'form':
      return formBody(body, whole, members);
    case 'multipart':
      return multipartBody(whole, members);
    case 'text':
      return {
        content: scalarText(members.at(0)?.value),
        contentType: concrete(body.mediaType, 'text/plain;charset=utf-8'),
      };
    case 'binary':
      return binaryBody(body, members[0]);
    case 'xml':
      return {
        status: 501,
        message: 'xml bodies are not supported yet',
        reason: 'xml bodies are not supported yet',
      };
  }
}

function jsonBody(
  body: RouteBody,
  whole: BodyMember | undefined,
  members: readonly BodyMember[],
): EncodedBody {
  const value: unknown =
    whole === undefined ? Object.fromEntries(members.map(({ name, value }) => [name, value])) : whole.value;
  return { content: stringifyExactly(value), contentType: concrete(body.mediaType, 'application/json') };
}

function formBody(
  body: RouteBody,
  whole: BodyMember | undefined,
  members: readonly BodyMember[],
): EncodedBody | Refusal {
  const properties = propertiesOf(whole, members);
  if (isRefusal(properties)) return properties;
  const refusal = checkWritten(properties);
  if (refusal !== undefined) return refusal;
  const content = properties.flatMap(formPairs).join('&');
  return { content, contentType: concrete(body.mediaType, 'application/x-www-form-urlencoded') };
}

/**
 * A list of scalars is repeated unless the document's Encoding Object says otherwise (OpenAPI 3.0.3, "Support for
 * x-www-form-urlencoded Request Bodies": style `form`, exploded); anything nested is written with brackets.
 */
function formPairs({
  name,
  value,
  style,
  explode,
}: BodyMember & { readonly name: string }): readonly string[] {
  const isFlat = !Array.isArray(value) || value.every((item) => typeof item !== 'object' || item === null);
  if (Array.isArray(value) && isFlat && style !== 'deepObject') {
    return parameterPairs({ in: 'query', name, style: style ?? 'form', explode: explode ?? true }, value);
  }
  return bracketPairs(name, value).map(([key, text]) => `${percentEncode(key)}=${percentEncode(text)}`);
}

/** A list gives one part for each item, an object one part with its JSON (OpenAPI 3.0.3, "Special Considerations for multipart Content"). */
function multipartBody(whole: BodyMember | undefined, members: readonly BodyMember[]): EncodedBody | Refusal {
  const properties = propertiesOf(whole, members);
  if (isRefusal(properties)) return properties;
  const content = new FormData();
  for (const { name, value, isFile, contentType } of properties) {
    for (const item of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      const refusal = appendPart(content, { name, value: item, isFile, contentType });
      if (refusal !== undefined) return refusal;
    }
  }
  return { content };
}

function appendPart(
  form: FormData,
  { name, value, isFile, contentType }: BodyMember & { readonly name: string },
): Refusal | undefined {
  if (!isFile) {
    // A part with a media type of its own needs a Blob, and FormData gives every Blob a file name.
    if (contentType === undefined) form.append(name, scalarText(value));
    else form.append(name, new Blob([scalarText(value)], { type: contentType }), name);
    return undefined;
  }
  const file = decodeFile(name, value);
  if (isRefusal(file)) return file;
  const type = file.mediaType ?? contentType ?? 'application/octet-stream';
  form.append(name, new File([file.bytes], file.name ?? 'file', { type }));
  return undefined;
}

function binaryBody(body: RouteBody, member: BodyMember | undefined): EncodedBody | Refusal {
  const file = decodeFile(member?.name ?? 'body', member?.value);
  if (isRefusal(file)) return file;
  return {
    content: file.bytes,
    contentType: concrete(body.mediaType, file.mediaType ?? 'application/octet-stream'),
  };
}

/** The body's properties: the arguments themselves, or the members of the one that is the whole body. */
function propertiesOf(
  whole: BodyMember | undefined,
  members: readonly BodyMember[],
): readonly (BodyMember & { readonly name: string })[] | Refusal {
  if (whole === undefined) {
    return members.flatMap((member) => (member.name === undefined ? [] : [{ ...member, name: member.name }]));
  }
  if (typeof whole.value !== 'object' || whole.value === null || Array.isArray(whole.value)) {
    return refuse(400, 'the argument for the whole body is no object');
  }
  return Object.entries(whole.value as Readonly<Record<string, unknown>>)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ({ name, value, isFile: false }));
}

/** The declared media type, or `fallback` where the vendor declared a range such as `image/*`. */
function concrete(mediaType: string, fallback: string): string {
  return mediaType.includes('*') ? fallback : mediaType;
}
