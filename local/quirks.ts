/**
 * Behaviours of the service that nobody has documented or observed beyond doubt, or that changed over time. Each has a
 * default and can be set otherwise, so that a test can show that software lives with both.
 */
export interface Quirks {
  /** How refused arguments are worded: as seen in 2026-08 (the default), or as seen in 2026-01. */
  readonly argumentWording: 'ValidationException' | 'JsonSchemaException';
  /**
   * What a tool's caller reads of an API's answer that is not 2xx: `wrap`, the default, gives the generic text, and with
   * `exceptionLevel: DEBUG` the status and the body (the generic text is reported, 2026-06; the other assumed); `raw`
   * always gives the body as it is.
   */
  readonly upstreamErrors: 'wrap' | 'raw';
  /** What a failure behind the gateway reads like without DEBUG: since 2026 the plain text, before with its class. */
  readonly failureWording: 'plain' | 'InternalServerException';
  /** HTTP status of a call of a tool that does not exist: 200 is assumed, 404 documented. */
  readonly unknownToolStatus: 200 | 404;
  /**
   * Where problems of a document given inline show: `refused`, the default, when the target is made (assumed), or `failed`
   * afterwards, as observed for API Gateway exports (2026-09-28). Those of documents in S3 always show afterwards.
   */
  readonly inlineSchemaProblems: 'refused' | 'failed';
  /** Tools of one page of tools/list (assumed). */
  readonly toolsPageSize: number;
}

/** What is taken for true unless a test says otherwise. */
export const DEFAULT_QUIRKS: Quirks = {
  argumentWording: 'ValidationException',
  upstreamErrors: 'wrap',
  failureWording: 'plain',
  unknownToolStatus: 200,
  inlineSchemaProblems: 'refused',
  toolsPageSize: 100,
};
