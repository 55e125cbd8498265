import type { Account } from './account.ts';
import { dispatchApiGateway } from './api-gateway/operations.ts';
import { awsError, denied } from './control-plane/answer.ts';
import { dispatchControlPlane } from './control-plane/dispatch.ts';
import { readBody } from './read-body.ts';
import { dispatchS3 } from './s3/operations.ts';
import { accountIdOf } from './iam/principal.ts';
import { dispatchSecretsManager } from './secrets-manager/operations.ts';
import { verifySigV4 } from './sigv4/verify.ts';
import { dispatchSts } from './sts/operations.ts';
import { isUnsignedSts } from './sts/unsupported.ts';
import type { Answer } from './control-plane/answer.ts';
import type { AwsRequest, Dispatched } from './control-plane/dispatch.ts';
import type { RequestFacts } from './request-log.ts';
import type { SignatureVerdict } from './sigv4/verify.ts';

/** AWS services by the name in the SigV4 credential scope. */
const SERVICES: Readonly<Record<string, (request: AwsRequest, account: Account) => Dispatched>> = {
  'bedrock-agentcore': dispatchControlPlane,
  apigateway: dispatchApiGateway,
  s3: dispatchS3,
  secretsmanager: dispatchSecretsManager,
  sts: dispatchSts,
};

/** Size of a request: larger than every document that may be sent inline. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** The one operation that a resource's own policy opens to others here. */
const READS_SECRET = 'secretsmanager.GetSecretValue';

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
  const scope = credentialScope(request.headers.get('authorization'));
  facts.service = scope?.service ?? 'aws';
  if (scope !== undefined && !Object.hasOwn(SERVICES, facts.service)) {
    return toResponse(account, facts, withoutService(facts));
  }
  const body = await readBody(request, MAX_REQUEST_BYTES);
  if (body === 'too-large')
    return toResponse(account, facts, { status: 413, body: { message: 'Request Too Long' } });
  const [path = '/', query = ''] = rawUrl.split('?', 2);
  const { method, headers } = request;
  const sent: AwsRequest = { method, path, query: new URLSearchParams(query), headers, body };
  if (scope === undefined && isUnsignedSts(sent)) facts.service = 'sts';
  const run = SERVICES[facts.service];
  if (run === undefined) return toResponse(account, facts, withoutService(facts));
  // The port is that of STS in every Region, and of all else in the account's own.
  const expected = {
    service: facts.service,
    region: facts.service === 'sts' ? (scope?.region ?? '') : account.region,
  };
  const signer = once(() =>
    verifySigV4({ method, url: rawUrl, headers, body }, account.credentials, account.clock, expected),
  );
  const received = { ...sent, signer };
  const refused = signatureProblem(account, received, facts);
  if (refused !== undefined) return toResponse(account, facts, refused);
  const { operation, answer } = run(received, account);
  facts.operation = operation;
  return account.faults.takeLostAnswer(operation) ? 'lost' : toResponse(account, facts, answer);
}

/** STS verifies by itself, and says in words of its own what is wrong. */
function signatureProblem(
  account: Account,
  request: AwsRequest & { readonly signer: () => SignatureVerdict },
  { service }: RequestFacts,
): Answer | undefined {
  if (!account.verifySignatures || service === 'sts') return undefined;
  const verdict = request.signer();
  // All of them are 403 at the services of the JSON protocols (background knowledge).
  if (!('key' in verdict)) return { ...awsError(verdict.errorType, verdict.message), status: 403 };
  const mayBeShared = service === 'secretsmanager' && request.headers.get('x-amz-target') === READS_SECRET;
  return mayBeShared ? undefined : strangerProblem(account, verdict.key.principalArn);
}

/**
 * In AWS a call is for the account of whoever signs it; here it is for the account of the port.
 */
function strangerProblem({ accountId }: Account, principalArn: string): Answer | undefined {
  if (accountIdOf(principalArn) === accountId) return undefined;
  return denied(`User: ${principalArn} is not authorized: this endpoint is that of account ${accountId}`);
}

function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | undefined;
  return () => (done ??= { value: work() }).value;
}

/** Of `AKID/20261121/us-east-1/bedrock-agentcore/aws4_request` Region and service. */
function credentialScope(
  authorization: string | null,
): { readonly region: string; readonly service: string } | undefined {
  const [, region, service] =
    /^AWS4-HMAC-SHA256\s.*Credential=[^/,]+\/\d{8}\/([^/,]+)\/([a-z0-9-]+)\/aws4_request/.exec(
      authorization ?? '',
    ) ?? [];
  return region === undefined || service === undefined ? undefined : { region, service };
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
