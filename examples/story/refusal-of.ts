import type { ToolAnswer } from '../../cli/demo/mcp-clients.ts';

/** How a call was refused, as its client hears of it: by an error or by an answer that is one; nothing where it was not. */
export async function refusalOf(call: () => Promise<ToolAnswer>): Promise<string | undefined> {
  try {
    const { isError, text } = await call();
    return isError ? text : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'something that is no error was thrown';
  }
}
