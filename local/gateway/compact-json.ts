import { jsonStringEnd } from '../../contract/json-string-end.ts';

/**
 * Writes a JSON text without its white space, as the gateway does with an upstream's answer (observed 2026-09-28):
 * members keep their order, numbers their own text, strings are escaped anew and no more than needed. What is not
 * JSON is nothing.
 */
export function compactJson(text: string): string | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const kept: string[] = [];
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at);
    const begin = quote < 0 ? text.length : quote;
    kept.push(text.slice(at, begin).replace(/\s/g, ''));
    at = quote < 0 ? begin : jsonStringEnd(text, quote);
    if (begin < at) kept.push(JSON.stringify(JSON.parse(text.slice(begin, at))));
  }
  return kept.join('');
}
