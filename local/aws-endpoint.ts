import type { Account } from './account.ts';
import { dispatchApiGateway } from './api-gateway/operations.ts';
import { awsError } from './control-plane/answer.ts';
import { dispatchControlPlane } from './control-plane/dispatch.ts';
import { readBody } from './read-body.ts';
import { dispatchS3 } from './s3/operations.ts';
import { dispatchSecretsManager } from './secrets-manager/operations.ts';
import { verifySigV4 } from './sigv4/verify.ts';
import type { Answer } from './control-plane/answer.ts';
import type { AwsRequest, Dispatched } from './control-plane/dispatch.ts';
import type { RequestFacts } from './request-log.ts';

/** AWS services by the name in the SigV4 credential scope. */
const SERVICES: Readonly<Record<string, (request: AwsRequest, account: Account) => Dispatched>> = {
  'bedrock-agentcore': dispatchControlPlane,
  apigateway: dispatchApiGateway,
  s3: dispatchS3,
  secretsmanager: dispatchSecretsManager,
};

/** Size of a request: larger than every document that may be sent inline. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/**
 * Answers a request of an AWS SDK, or runs it and answers `lost` where a test wants the answer not to arrive. A request
 * without a signature is refused as AWS does; whether a signature is right is only looked at where that is wanted.
 */
export async function callAws(
  account: Account,
  request: Request,
  rawUrl: string,
  facts: RequestFacts,
): Promise<Response | 'lost'> {
  facts.service = credentialService(request.headers.get('authorization')) ?? 'aws';
  const run = Object.hasOwn(SERVICES, facts.service) ? SERVICES[facts.service] : undefined;
  if (run === undefined) return toResponse(account, facts, withoutService(facts));
  const body = await readBody(request, MAX_REQUEST_BYTES);
  if (body === 'too-large')
    return toResponse(account, facts, { status: 413, body: { message: 'Request Too Long' } });
  const refused = signatureProblem(account, { request, rawUrl, body, service: facts.service });
  if (refused !== undefined) return toResponse(account, facts, refused);
  const [path = '/', query = ''] = rawUrl.split('?', 2);
  const { operation, answer } = run(
    { method: request.method, path, query: new URLSearchParams(query), headers: request.headers, body },
    account,
  );
  facts.operation = operation;
  return account.faults.takeLostAnswer(operation) ? 'lost' : toResponse(account, facts, answer);
}

function signatureProblem(
  account: Account,
  received: {
    readonly request: Request;
    readonly rawUrl: string;
    readonly body: Buffer<ArrayBuffer>;
    readonly service: string;
  },
): Answer | undefined {
  if (!account.verifySignatures) return undefined;
  const { request, rawUrl: url, body, service } = received;
  const { credentials, clock, region } = account;
  const signedRequest = { method: request.method, url, headers: request.headers, body };
  const verdict = verifySigV4(signedRequest, credentials, clock, { region, service });
  // All of them are 403 at the services of the JSON protocols (background knowledge).
  return 'key' in verdict ? undefined : { ...awsError(verdict.errorType, verdict.message), status: 403 };
}

/** Service of the credential scope, for example `bedrock-agentcore` in `AKID/20261121/us-east-1/bedrock-agentcore/aws4_request`. */
export function credentialService(authorization: string | null): string | undefined {
  return /^AWS4-HMAC-SHA256\s.*Credential=[^/,]+\/\d{8}\/[^/,]+\/([a-z0-9-]+)\/aws4_request/.exec(
    authorization ?? '',
  )?.[1];
}

function withoutService({ service }: RequestFacts): Answer {
  if (service === 'aws')
    return awsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  return awsError('UnknownOperationException', `the local AWS has no service "${service}"`);
}

/** Headers as observed on the control plane (2026-09-28). */
function toResponse(
  account: Account,
  facts: RequestFacts,
  { status = 200, errorType, body, content, headers: more = {} }: Answer,
): Response {
  const headers = new Headers({
    'x-amzn-requestid': facts.requestId,
    'x-amz-apigw-id': account.ids.credential(15),
    'x-amzn-trace-id': account.ids.traceId(account.clock.now()),
    ...(content === undefined ? { 'content-type': 'application/json' } : {}),
    ...more,
  });
  if (errorType !== undefined) headers.set('x-amzn-errortype', errorType);
  const text = content ?? JSON.stringify(body ?? {});
  return new Response(status === 204 ? null : text, { status, headers });
}
