import { XMLParser } from 'fast-xml-parser';
import type { RawRequest } from './write-request.ts';

/** A body as a value that can be compared, by its media type. */
export function decodeBody({ body, headers }: Pick<RawRequest, 'body' | 'headers'>): unknown {
  const type = headers['content-type'] ?? '';
  if (/^multipart\//i.test(type)) return decodeMultipart(body, type);
  const text = Buffer.from(body).toString('utf8');
  if (/[/+]json\b/i.test(type)) return decodeJson(text);
  if (/urlencoded/i.test(type)) return groups([...new URLSearchParams(text)]);
  if (/xml\b/i.test(type)) return decodeXml(text);
  return /^text\//i.test(type) ? text : Buffer.from(body).toString('base64');
}

/** Integers beyond 2^53 stay as they are written. */
function decodeJson(text: string): unknown {
  try {
    return JSON.parse(text, (_name, value: unknown, context?: { readonly source?: string }) =>
      typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
        ? `number ${context?.source ?? ''}`
        : value,
    );
  } catch {
    return `no JSON: ${text.slice(0, 40)}`;
  }
}

function decodeXml(text: string): unknown {
  const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, trimValues: false });
  return parser.parse(text) as unknown;
}

/** Values by name, in the order of each name: how a form is read. */
function groups(
  pairs: readonly (readonly [string, unknown])[],
): Readonly<Record<string, readonly unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const [name, value] of pairs) (found[name] ??= []).push(value);
  return found;
}

/** The parts by name. What says nothing of its type is text (RFC 7578, section 4.4). */
function decodeMultipart(body: Uint8Array, type: string): unknown {
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1] ?? '';
  const bytes = Buffer.from(body).toString('latin1');
  const parts = bytes.split(`--${boundary}`).slice(1, -1);
  return groups(
    parts.map((part) => {
      const end = part.indexOf('\r\n\r\n');
      const head = Buffer.from(part.slice(0, end), 'latin1').toString('utf8');
      const content = part.slice(end + 4, -2);
      const name = /\bname="([^"]*)"/i.exec(head)?.[1] ?? '';
      const mediaType = /content-type:\s*([^\r\n;]+)/i.exec(head)?.[1]?.toLowerCase() ?? 'text/plain';
      return [name, { mediaType, content: Buffer.from(content, 'latin1').toString('base64') }];
    }),
  );
}
