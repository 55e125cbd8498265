/**
 * Fields that no caller sets at the vendor, whatever declares them: credentials (only a token's own placement
 * writes these), framing and hop-by-hop fields (RFC 9110, section 7.6.1), the fields that this function writes
 * itself, and those by which some servers run another method or path than the one that was called.
 */
const NEVER: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'proxy-authenticate',
  'cookie',
  'set-cookie',
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'accept',
  'accept-encoding',
  'user-agent',
  'content-type',
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
  'x-original-method',
  'x-original-url',
  'x-rewrite-url',
]);

/**
 * Fields that belong to the way from the client to us: the gateway's key, and what gateway, CloudFront and
 * API Gateway add (observed 2025-10-06: Accept-Encoding, Host, User-Agent, X-Amzn-Trace-Id, X-Forwarded-*; the
 * others are assumed). MCP and tracing fields name the client's session, which is not the vendor's concern.
 */
const OF_THE_WAY =
  /^(x-api-key|x-amz-cf-id|via|forwarded|x-real-ip|traceparent|tracestate|baggage|(x-amzn|x-forwarded|cloudfront|mcp|x-bearer)-.*)$/;

/**
 * The caller's header fields that a kept operation hands on. `routes.json` does not name the header parameters
 * of kept operations, so every field passes that is not known to be credential, framing or of the way.
 */
export function passedHeaders(incoming: Headers, tokenHeaders: ReadonlySet<string>): Headers {
  const perConnection = new Set(
    (incoming.get('connection') ?? '').split(',').map((name) => name.trim().toLowerCase()),
  );
  const passed = new Headers();
  for (const [name, value] of incoming) {
    const stays =
      NEVER.has(name) || OF_THE_WAY.test(name) || tokenHeaders.has(name) || perConnection.has(name);
    if (!stays) passed.set(name, value);
  }
  return passed;
}

/** Whether an argument of an adapted operation may be written into this header field. */
export function isArgumentHeader(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !NEVER.has(name.toLowerCase());
}

/** Whether a header field can carry this text unchanged and unambiguously: printable ASCII and tabs. */
export function isHeaderText(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text);
}
