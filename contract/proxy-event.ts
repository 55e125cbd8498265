/**
 * What a Lambda function gets from a REST API with proxy integration, payload version 1.0, as far as this
 * toolkit reads or makes it (API Gateway developer guide, "set up Lambda proxy integrations").
 */
export interface ProxyEvent {
  readonly resource: string;
  /** Without the stage, for example `/tasks/123`; percent-encoding as the client sent it (assumed). */
  readonly path: string;
  readonly httpMethod: string;
  /** Names keep the client's case. */
  readonly headers: Readonly<Record<string, string>> | null;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>> | null;
  /** Decoded values; the last one of a repeated name. */
  readonly queryStringParameters: Readonly<Record<string, string>> | null;
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>> | null;
  readonly pathParameters: Readonly<Record<string, string>> | null;
  readonly stageVariables: Readonly<Record<string, string>> | null;
  readonly requestContext: ProxyRequestContext;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
}

/** `requestContext` of a {@link ProxyEvent}. */
export interface ProxyRequestContext {
  readonly resourceId: string;
  readonly resourcePath: string;
  readonly httpMethod: string;
  readonly extendedRequestId: string;
  readonly requestTime: string;
  readonly requestTimeEpoch: number;
  readonly path: string;
  readonly accountId: string;
  readonly protocol: string;
  readonly stage: string;
  readonly domainPrefix: string;
  readonly domainName: string;
  readonly requestId: string;
  readonly deploymentId: string;
  readonly apiId: string;
  readonly identity: Readonly<Record<string, string | null>>;
}

/** What the function answers. */
export interface ProxyResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}
