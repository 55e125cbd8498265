import type { ProxyEvent } from '../../contract/proxy-event.ts';
import { REQUEST_ID } from './harness.ts';

interface Parts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly multi?: Readonly<Record<string, readonly string[]>>;
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** An event as a REST API with a `{proxy+}` resource makes it. */
export function proxyEvent(method: string, path: string, parts: Parts = {}): ProxyEvent {
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: parts.headers ?? null,
    multiValueHeaders: parts.multi ?? null,
    queryStringParameters: null,
    multiValueQueryStringParameters: parts.query ?? null,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      resourceId: 'abc123',
      resourcePath: '/{proxy+}',
      httpMethod: method,
      extendedRequestId: 'JKJaXmPLvHcESHA=',
      requestTime: '21/Nov/2026:10:00:00 +0000',
      requestTimeEpoch: 1795255200000,
      path: `/prod${path}`,
      accountId: '123456789012',
      protocol: 'HTTP/1.1',
      stage: 'prod',
      domainPrefix: 'abcde12345',
      domainName: 'abcde12345.execute-api.eu-central-1.amazonaws.com',
      requestId: REQUEST_ID,
      deploymentId: 'dep123',
      apiId: 'abcde12345',
      identity: { sourceIp: '192.0.2.1' },
    },
    body: parts.body ?? null,
    isBase64Encoded: parts.isBase64Encoded ?? false,
  };
}
