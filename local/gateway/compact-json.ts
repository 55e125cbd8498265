const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s"]+|\s+/gs;

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
  return text.replace(TOKEN, (token) => {
    if (token.startsWith('"')) return JSON.stringify(JSON.parse(token));
    return token.trim();
  });
}
