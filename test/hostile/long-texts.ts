import { createRedactor } from '../../contract/redact.ts';
import { strikeJwts } from '../../interceptor-lambda/strike-jwts.ts';
import { compactJson } from '../../local/gateway/compact-json.ts';
import { decodeFile } from '../../target-lambda/file-value.ts';
import { htmlText } from '../../target-lambda/html-text.ts';

// A process of its own, started by long-texts.test.ts with regular expressions as V8 runs them once it has compiled
// many: gives each reader of whole bodies the longest texts that Lambda takes, and prints what fails.
const LENGTH = 6 * 1024 * 1024;
const redact = createRedactor(['secret-value']);
const word = 'a'.repeat(LENGTH);
const spaces = ' '.repeat(LENGTH);
const digits = '1'.repeat(LENGTH);
const lines = '\n'.repeat(LENGTH / 2);

const READERS: readonly (readonly [name: string, read: () => unknown])[] = [
  ['a long string is redacted', () => redact(JSON.stringify([word, 'secret-value']))],
  ['many line ends are redacted', () => redact(JSON.stringify([lines, 'secret-value']))],
  ['a long number is redacted', () => redact(`[${digits}, "secret-value"]`)],
  ['spaces are redacted', () => redact(`${spaces}"secret-value"`)],
  ['a long string is compacted', () => compactJson(JSON.stringify(word))],
  ['many line ends are compacted', () => compactJson(JSON.stringify(lines))],
  ['spaces are compacted', () => compactJson(`[${spaces}]`)],
  ['a long number is compacted', () => compactJson(`[${digits}]`)],
  ['a page of one word is read', () => htmlText(word)],
  ['a page of spaces is read', () => htmlText(spaces)],
  ['a page of one tag is read', () => htmlText(`<b ${word}>`)],
  ['a page of one script is read', () => htmlText(`<script>${word}</script>`)],
  ['a file is decoded', () => decodeFile('file', word)],
  ['a file of spaces is decoded', () => decodeFile('file', spaces)],
  ['JWTs are looked for', () => strikeJwts(`eyJ${word}ZXlK`)],
];

for (const [name, read] of READERS) {
  try {
    read();
  } catch (error) {
    process.stdout.write(`${name}: ${String(error)}\n`);
  }
}
process.stdout.write(`${READERS.length} read\n`);
