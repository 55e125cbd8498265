import type { Refusal } from '../contract/refusal.ts';
import { percentDecode } from './percent-encoding.ts';
import { refuse } from './refuse.ts';

/** What a file argument carries. */
export interface FileValue {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** From a `data:` URL only. */
  readonly mediaType?: string;
  /** Parameter `name` of a `data:` URL, percent-decoded. */
  readonly name?: string;
}

/**
 * Decodes a file argument: base64 (also the URL-safe alphabet), or a `data:` URL of RFC 2397 such as
 * `data:image/png;name=cat.png;base64,iVBORw…`. Anything else is refused.
 */
export function decodeFile(argument: string, value: unknown): FileValue | Refusal {
  if (typeof value !== 'string') return refuse(400, `file argument "${argument}" is no string`);
  const decoded = /^data:/i.test(value) ? decodeDataUrl(value) : decodeBase64(value);
  return decoded ?? refuse(400, `file argument "${argument}" is neither base64 nor a data URL`);
}

function decodeDataUrl(url: string): FileValue | undefined {
  const comma = url.indexOf(',');
  if (comma < 0) return undefined;
  const [mediaType = '', ...parameters] = url.slice('data:'.length, comma).split(';');
  const isBase64 = parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64');
  const content = url.slice(comma + 1);
  const file = isBase64 ? decodeBase64(percentDecode(content)) : decodeText(content);
  if (file === undefined || !/^([\w!#$&^.+-]+\/[\w!#$&^.+-]+)?$/.test(mediaType)) return undefined;
  const name = parameters.find((parameter) => /^name=/i.test(parameter))?.slice('name='.length);
  return {
    ...file,
    // RFC 2397: left out, the media type is text/plain.
    mediaType: mediaType === '' ? 'text/plain' : mediaType,
    ...(name === undefined ? {} : { name: fileName(percentDecode(name)) }),
  };
}

function decodeBase64(text: string): FileValue | undefined {
  // One by one: V8 can run out of stack at a run of millions, once a process has compiled many regular expressions.
  const compact = text.replace(/\s/g, '');
  const digits = compact.replace(/={1,2}$/, '');
  if (/[^A-Za-z0-9+/_-]/.test(digits) || digits.length % 4 === 1) return undefined;
  return { bytes: Buffer.from(digits, 'base64') };
}

function decodeText(encoded: string): FileValue {
  return { bytes: Buffer.from(percentDecode(encoded), 'utf8') };
}

/** A name without folders and control characters: some vendors use it as it comes. */
function fileName(name: string): string {
  return name.replace(/^.*[/\\]/s, '').replace(/[\x00-\x1f\x7f"]/g, '_');
}
