/** The data of each event of a stream, whole (HTML standard, server-sent events; other fields are not needed here). */
export async function* readEvents(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pending = '';
  for await (const chunk of chunks) {
    pending += decoder.decode(chunk, { stream: true });
    const blocks = pending.split(/\r\n\r\n|\n\n|\r\r/);
    pending = blocks.pop() ?? '';
    for (const block of blocks) yield* dataOf(block);
  }
  yield* dataOf(pending);
}

/** A message as the service frames it: one data line, no event name, no id (observed 2026-09-28). */
export function writeEvent(message: unknown): string {
  return `data: ${JSON.stringify(message)}\n\n`;
}

function dataOf(block: string): readonly string[] {
  const lines = block
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length).replace(/^ /, ''));
  return lines.length > 0 ? [lines.join('\n')] : [];
}
