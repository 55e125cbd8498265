/** Names that no target may propagate (devguide gateway-headers, read 2026-11). Lower case. */
const RESTRICTED: ReadonlySet<string> = new Set(
  `authorization proxy-authorization www-authenticate
  accept accept-charset accept-encoding accept-language content-type content-length content-encoding
  content-language content-location content-range
  cache-control etag expires if-match if-modified-since if-none-match if-range if-unmodified-since last-modified
  pragma vary
  connection keep-alive proxy-connection upgrade host user-agent referer from range accept-ranges
  transfer-encoding te trailer server date location retry-after
  set-cookie cookie
  content-security-policy content-security-policy-report-only strict-transport-security x-content-type-options
  x-frame-options x-xss-protection referrer-policy permissions-policy cross-origin-embedder-policy
  cross-origin-opener-policy cross-origin-resource-policy
  access-control-allow-origin access-control-allow-methods access-control-allow-headers
  access-control-allow-credentials access-control-expose-headers access-control-max-age
  access-control-request-method access-control-request-headers origin
  accept-ch accept-ch-lifetime dpr width viewport-width downlink ect rtt save-data clear-site-data feature-policy
  expect-ct public-key-pins public-key-pins-report-only
  x-forwarded-for x-forwarded-host x-forwarded-proto x-real-ip x-requested-with x-csrf-token
  cf-ray cf-connecting-ip x-amz-cf-id x-cache x-served-by
  :method :path :scheme :authority :status link
  sec-websocket-key sec-websocket-accept sec-websocket-version sec-websocket-protocol sec-websocket-extensions`.split(
    /\s+/,
  ),
);

/** The one family of `X-Amzn-` names that is allowed. */
const ALLOWED_AMZN = 'x-amzn-bedrock-agentcore-runtime-custom-';

/** Whether a header can never be propagated, in any spelling. */
export function isRestrictedHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return RESTRICTED.has(lower) || (lower.startsWith('x-amzn-') && !lower.startsWith(ALLOWED_AMZN));
}
