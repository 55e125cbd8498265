/**
 * Fields that no caller sets at the vendor, whatever declares them: credentials (only a token's own placement
 * writes these), framing and hop-by-hop fields (RFC 9110, section 7.6.1), the fields that the target writes
 * itself, and those by which some servers run another method or path than the one that was called.
 */
export const NEVER_FORWARDED: ReadonlySet<string> = new Set([
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
 * Fields that belong to the way from the client to the target: the gateway's key, and what gateway, CloudFront and
 * API Gateway add (observed 2025-10-06: Accept-Encoding, Host, User-Agent, X-Amzn-Trace-Id, X-Forwarded-*; the
 * others are assumed), signatures and session tokens of AWS, and the workload's token of AgentCore among them. MCP and tracing fields name the client's session, which is not the vendor's concern. A kept
 * operation loses them; an adapted one can set them from an argument.
 */
export const OF_THE_WAY: RegExp =
  /^(x-api-key|workloadaccesstoken|apigw-requestid|via|forwarded|x-real-ip|traceparent|tracestate|baggage|(x-amz|x-amzn|x-forwarded|cloudfront|mcp|x-bearer)-.*)$/;
