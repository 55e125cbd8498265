import { createHash } from 'node:crypto';
import type { Refusal } from '../contract/refusal.ts';
import type { BodyProperty } from './body-members.ts';
import { decodeFile } from './file-value.ts';
import { isXmlMediaType, scalarText } from './parameter-style.ts';
import { isRefusal } from './refuse.ts';
import { restoreNames } from './restore-names.ts';
import { writeXml } from './xml-document.ts';

/** A multipart body, and what stands between its parts. */
export interface MultipartBody {
  readonly boundary: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

interface Part {
  readonly name: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
  readonly mediaType: string | undefined;
  readonly fileName?: string;
}

/**
 * Writes the parts of a multipart body (RFC 7578). A list gives one part for each item, an object one with its JSON
 * (OpenAPI 3.0.4, "Encoding multipart Media Types"). Only a file has a file name: servers tell files from fields by
 * it, which is why `FormData` does not do, where a JSON part would be a file. Nor does it leave line ends alone.
 */
export function writeMultipart(properties: readonly BodyProperty[]): MultipartBody | Refusal {
  const parts: Part[] = [];
  for (const property of properties) {
    for (const [value, shape] of itemsOf(property)) {
      const part = partOf({ ...property, value, shape });
      if (isRefusal(part)) return part;
      parts.push(part);
    }
  }
  return assemble(parts);
}

function itemsOf({ value, shape }: BodyProperty): readonly (readonly [unknown, BodyProperty['shape']])[] {
  if (!Array.isArray(value)) return [[value, shape]];
  return value.filter((item) => item !== null).map((item) => [item, shape?.items]);
}

function partOf(property: BodyProperty): Part | Refusal {
  const { name, value, isFile, contentType } = property;
  if (!isFile) {
    const content = textOf(property);
    if (isRefusal(content)) return content;
    return { name, content, mediaType: contentType ?? (isObject(value) ? 'application/json' : undefined) };
  }
  const file = decodeFile(name, value);
  if (isRefusal(file)) return file;
  return {
    name,
    content: file.bytes,
    mediaType: file.mediaType ?? contentType ?? 'application/octet-stream',
    fileName: file.name ?? 'file',
  };
}

function textOf({ name, value, shape, contentType }: BodyProperty): string | Refusal {
  const isXml = isObject(value) && contentType !== undefined && isXmlMediaType(contentType);
  return isXml ? writeXml(name, value, shape ?? {}) : scalarText(restoreNames(value, shape));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function assemble(parts: readonly Part[]): MultipartBody {
  const pieces = parts.map((part) => [Buffer.from(`${headOf(part)}\r\n\r\n`), Buffer.from(part.content)]);
  // No content holds its own hash, so no part holds the boundary; and the same parts give the same bytes.
  const hash = createHash('sha256');
  for (const piece of pieces.flat()) hash.update(piece);
  const boundary = `agentcore-bearer-${hash.digest('hex').slice(0, 32)}`;
  const delimiter = Buffer.from(`--${boundary}\r\n`);
  const end = Buffer.from('\r\n');
  return {
    boundary,
    content: Buffer.concat([
      ...pieces.flatMap((piece) => [delimiter, ...piece, end]),
      Buffer.from(`--${boundary}--\r\n`),
    ]),
  };
}

function headOf({ name, mediaType, fileName }: Part): string {
  const file = fileName === undefined ? '' : `; filename="${escapeName(fileName)}"`;
  const type = mediaType === undefined ? '' : `\r\nContent-Type: ${mediaType}`;
  return `Content-Disposition: form-data; name="${escapeName(name)}"${file}${type}`;
}

/** As browsers do (HTML Standard, "Multipart form data"). */
function escapeName(name: string): string {
  return name.replace(/["\r\n]/g, (character) => encodeURIComponent(character));
}
