import type { Account } from '../account.ts';
import type { Gateway } from '../control-plane/state.ts';

/** `result` of tools/call. Member order differs between success and error (observed 2026-09-28). */
export type ToolResult =
  | { readonly isError: false; readonly content: readonly TextContent[] }
  | {
      readonly content: readonly TextContent[];
      readonly _meta?: { readonly debug: TextContent };
      readonly isError: true;
    };

interface TextContent {
  readonly type: 'text';
  readonly text: string;
}

/** What a caller reads of any failure behind the gateway unless it was made with `exceptionLevel: DEBUG` (documented and reported). */
const GENERIC_FAILURE = 'An internal error occurred. Please retry later.';

/** A tool's success. */
export function success(text: string): ToolResult {
  return { isError: false, content: [content(text)] };
}

/** A refusal by the gateway itself, worded for the caller: never hidden (reported 2026-08). */
export function refused(text: string): ToolResult {
  return { content: [content(text)], isError: true };
}

/** A failure behind the gateway: the generic text, or with DEBUG the specific one, twice (observed 2026-09-28). */
export function failure(
  { account, gateway }: { readonly account: Account; readonly gateway: Gateway },
  text: string,
): ToolResult {
  if (gateway.settings.exceptionLevel === 'DEBUG') {
    return { content: [content(text)], _meta: { debug: content(text) }, isError: true };
  }
  const withClass = account.quirks.failureWording === 'InternalServerException';
  return refused(withClass ? `InternalServerException - ${GENERIC_FAILURE}` : GENERIC_FAILURE);
}

function content(text: string): TextContent {
  return { type: 'text', text };
}
