import { ToolkitError } from '../contract/errors.ts';
import { isRestrictedHeader } from '../contract/restricted-headers.ts';
import type { TokenSource } from '../tokens/token-source.ts';

/** A field name (RFC 9110, section 5.6.2). */
const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,200}$/;

/** Headers that MCP's streamable HTTP transport writes itself. */
const OF_MCP = /^(mcp-.*|last-event-id)$/;

/**
 * The headers that go to a gateway with each request, by name in lower case.
 * @throws ToolkitError `usage` where a name is none, stands there twice, or belongs to HTTP, MCP or the inbound token.
 */
export function clientHeaders(
  given: Readonly<Record<string, TokenSource>>,
): ReadonlyMap<string, TokenSource> {
  const headers = new Map<string, TokenSource>();
  for (const [name, source] of Object.entries(given)) {
    const lower = name.toLowerCase();
    const problem = problemOf(lower, headers);
    if (problem !== undefined) throw problem;
    headers.set(lower, source);
  }
  return headers;
}

function problemOf(name: string, others: ReadonlyMap<string, TokenSource>): ToolkitError | undefined {
  if (!FIELD_NAME.test(name)) return new ToolkitError('usage', 'a header has a name that no header can have');
  if (others.has(name)) return new ToolkitError('usage', `header "${name}" is given twice`);
  if (name === 'authorization') {
    return new ToolkitError('usage', 'header "authorization" is the inbound token\'s', {
      hint: 'Give the token as the inbound one: --inbound env:NAME.',
    });
  }
  if (!isRestrictedHeader(name) && !OF_MCP.test(name)) return undefined;
  return new ToolkitError('usage', `header "${name}" belongs to HTTP, MCP or AWS, and no client sets it`, {
    hint: 'A header of your own has another name, for example X-Amzn-Bedrock-AgentCore-Runtime-Custom-UserToken.',
  });
}
