import { isUtf8 } from 'node:buffer';
import { ToolkitError } from '../../contract/errors.ts';
import type { Finding } from '../../contract/finding.ts';

/** A file's text, and what was changed in decoding it. */
export interface DecodedText {
  readonly text: string;
  readonly notes: readonly Finding[];
}

/**
 * Decodes a document's bytes as UTF-8; a byte order mark stays in the text.
 * @throws ToolkitError `not-yaml` where the bytes are UTF-16 or UTF-32.
 */
export function decodeText(file: string, bytes: Buffer): DecodedText {
  if (isWide(bytes)) {
    throw new ToolkitError('not-yaml', `"${file}" is UTF-16 or UTF-32, and documents are read as UTF-8`, {
      hint: 'Convert it, for example with "iconv -t utf-8".',
    });
  }
  const text = bytes.toString('utf8');
  return { text, notes: isUtf8(bytes) ? [] : [notUtf8(file, text)] };
}

/** A byte order mark of two bytes, or a first character of which one byte is null (RFC 4627, section 3). */
function isWide(bytes: Buffer): boolean {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return false;
  return (
    (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0
  );
}

function notUtf8(file: string, text: string): Finding {
  const line = text.slice(0, text.indexOf('\uFFFD')).split('\n').length;
  return {
    code: 'read-document/not-utf8',
    severity: 'warning',
    pointer: '',
    message: `line ${line} of "${file}" has bytes that are no UTF-8; they are read as "\uFFFD"`,
    hint: 'Convert the document to UTF-8.',
  };
}
