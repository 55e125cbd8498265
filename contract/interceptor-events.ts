/**
 * What the gateway sends an interceptor of an MCP target, as loosely as it has been seen (devguide
 * gateway-interceptors-types, read 2026-10; captures of 2026-09-28; a bug report of 2026-04 on bodies that are null).
 */
export interface InterceptorEvent {
  readonly interceptorInputVersion?: string;
  readonly mcp?: {
    /** The body as it arrived. */
    readonly rawGatewayRequest?: { readonly body?: string | null } | null;
    /** The client's own request, also in the RESPONSE phase. */
    readonly gatewayRequest?: GatewayRequest | null;
    /** Null or left out in the REQUEST phase. */
    readonly gatewayResponse?: GatewayResponse | null;
  };
}

/** The client's request in an {@link InterceptorEvent}. */
export interface GatewayRequest {
  readonly path?: string;
  readonly httpMethod?: string;
  /** Only with `passRequestHeaders`, and then all of them; names in any case. */
  readonly headers?: Readonly<Record<string, unknown>> | null;
  /** The JSON-RPC message; its text is taken too. */
  readonly body?: unknown;
}

/** The answer in an {@link InterceptorEvent}. Later events of a stream have a body alone. */
export interface GatewayResponse {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>> | null;
  /** Null after a short-circuit (reported 2026-04 of one Region); left out where it is filtered. */
  readonly body?: unknown;
  readonly isStreamingResponse?: boolean;
}

/** What an interceptor answers; without a member for a phase, nothing changes in it. */
export interface InterceptorOutput {
  readonly interceptorOutputVersion: '1.0';
  readonly mcp: {
    readonly transformedGatewayRequest?: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: unknown;
    };
    /** In the REQUEST phase it ends the call; the RESPONSE phase still runs. */
    readonly transformedGatewayResponse?: {
      readonly statusCode?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: unknown;
    };
  };
}

/** Codes of JSON-RPC 2.0, section 5.1, and the gateway's own two for callers that may not (observed 2026-09-28, reported). */
export const INTERCEPTOR_RPC_CODES = {
  invalidRequest: -32600,
  invalidParams: -32602,
  internal: -32603,
  unauthenticated: -32001,
  unauthorized: -32002,
} as const;
