import type { Account } from '../account.ts';
import { toResponse } from '../api-gateway/proxy-result.ts';
import { readBody } from '../read-body.ts';
import type { AccessKey } from '../sigv4/credentials.ts';
import { verifySigV4 } from '../sigv4/verify.ts';
import { mayCallUrl } from './function-policy.ts';

/** Of a synchronous invocation (Lambda developer guide, quotas; documented). */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** A request as it arrived. */
export interface FunctionUrlCall {
  readonly request: Request;
  /** Path and query as sent. */
  readonly rawUrl: string;
  readonly sourceIp: string;
  readonly requestId: string;
}

/**
 * Answers a call of a function's URL: the signature is verified, whoever else the account's calls are verified for or not,
 * and the function hears from it alone who calls (Lambda developer guide, "Function URL request and response payloads"
 * and "Control access to Lambda function URLs", read 2026-11; documented). How a refusal reads is reported; that one of a wrong
 * signature reads alike is assumed.
 */
export async function callFunctionUrl(account: Account, call: FunctionUrlCall): Promise<Response> {
  const { request, rawUrl } = call;
  const [, id = '', path = '/', query = ''] =
    /^\/_function-url\/([^/?]+)(\/[^?]*)?(?:\?(.*))?$/.exec(rawUrl) ?? [];
  const name = account.functionUrls.get(id);
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === 'too-large') return refuse(413, 'Request Too Long');
  const { credentials, clock, region } = account;
  const signed = { method: request.method, url: rawUrl, headers: request.headers, body };
  const verdict = verifySigV4(signed, credentials, clock, { region, service: 'lambda' });
  if (name === undefined || !('key' in verdict)) return forbid();
  if (!mayCallUrl(account, name, account.identities.principalOf(verdict.key))) return forbid();
  const event = toEvent(account, call, { path, query, body, key: verdict.key });
  const traceId = request.headers.get('x-amzn-trace-id') ?? account.ids.traceId(clock.now());
  const result = await account.functions.invoke(name, event, { traceId });
  const response = result.ok ? toResponse(result.payload, {}) : undefined;
  return response ?? refuse(502, 'Internal Server Error');
}

interface Read {
  readonly path: string;
  readonly query: string;
  readonly body: Buffer;
  readonly key: AccessKey;
}

/** Payload version 2.0. */
function toEvent(account: Account, call: FunctionUrlCall, { path, query, body, key }: Read): object {
  const { request, sourceIp, requestId } = call;
  const { principalArn, accessKeyId } = key;
  const now = account.clock.now();
  const headers = Object.fromEntries(request.headers);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers,
    requestContext: {
      accountId: account.accountId,
      authorizer: {
        iam: {
          accessKey: accessKeyId,
          accountId: principalArn.split(':')[4] ?? '',
          callerId: accessKeyId,
          cognitoIdentity: null,
          principalOrgId: null,
          userArn: principalArn,
          userId: accessKeyId,
        },
      },
      domainName: headers.host ?? '',
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp,
        userAgent: headers['user-agent'],
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      timeEpoch: now,
    },
    ...(body.length === 0 ? {} : { body: body.toString('utf8') }),
    isBase64Encoded: false,
  };
}

function forbid(): Response {
  return refuse(403, FORBIDDEN, { 'x-amzn-errortype': 'AccessDeniedException' });
}

/** github.com/awsdocs/aws-lambda-developer-guide/issues/494, 2026-05 (reported). */
const FORBIDDEN =
  'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';

function refuse(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ Message: message }, { status, headers });
}
