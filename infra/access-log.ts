/**
 * One line per call, in API Gateway's variables (developer guide, api-gateway-variables-for-access-logging; documented).
 * No header, query, path value, body, address or user agent is in it.
 */
export const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  extendedRequestId: '$context.extendedRequestId',
  traceId: '$context.xrayTraceId',
  time: '$context.requestTime',
  method: '$context.httpMethod',
  resource: '$context.resourcePath',
  status: '$context.status',
  responseLatencyMs: '$context.responseLatency',
  responseBytes: '$context.responseLength',
  apiKeyId: '$context.identity.apiKeyId',
  integrationStatus: '$context.integration.status',
  integrationLatencyMs: '$context.integration.latency',
  integrationError: '$context.integration.error',
  /** What API Gateway answered itself, for example `INVALID_API_KEY`. */
  gatewayResponse: '$context.error.responseType',
} as const;
