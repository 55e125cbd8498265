import XMLBuilder from 'fast-xml-builder';
import type { Answer } from '../control-plane/answer.ts';
import type { SignatureError } from '../sigv4/verify.ts';

/** The one version of STS's API, and the namespace of its answers. */
export const STS_VERSION = '2011-06-15';
const STS_NAMESPACE = `https://sts.amazonaws.com/doc/${STS_VERSION}/`;
/** Of errors that come before an operation is found (reported, see {@link notFound}). */
const FAULT_NAMESPACE = 'http://webservices.amazon.com/AWSFault/2005-15-09';

/** What an operation found: a result, or a refusal. Where it stands in the answer is the protocol's. */
export type StsOutcome =
  | { readonly result: object }
  | { readonly status: number; readonly code: string; readonly message: string | undefined };

/** The answer of an operation that ran. The element order of results is the caller's. */
export function answerOf(operation: string, outcome: StsOutcome, requestId: string): Answer {
  if (!('result' in outcome)) return refusal(outcome, requestId, STS_NAMESPACE);
  const { result } = outcome;
  return xmlAnswer(200, requestId, {
    [`${operation}Response`]: {
      '@xmlns': STS_NAMESPACE,
      [`${operation}Result`]: result,
      ResponseMetadata: { RequestId: requestId },
    },
  });
}

/**
 * An operation that there is not, by its name and version. This and the wording of the refusals below: a public project's
 * comparison with the real service (github.com/justincormack/argmin, 2026-07; reported).
 */
export function notFound(action: string, version: string | null, requestId: string): Answer {
  const message = `Could not find operation ${action} for version ${version ?? 'NO_VERSION_SPECIFIED'}`;
  return refusal({ status: 400, code: 'InvalidAction', message }, requestId, FAULT_NAMESPACE);
}

/** `ValidationError`, 400. */
export function invalid(message: string): StsOutcome {
  return { status: 400, code: 'ValidationError', message };
}

/** The one sentence of every refusal of a role, be it that it does not exist: whoever asks learns nothing more. */
export function notAuthorized(principalArn: string, action: string, resource: string): StsOutcome {
  const message = `User: ${principalArn} is not authorized to perform: ${action} on resource: ${resource}`;
  return { status: 403, code: 'AccessDenied', message };
}

/** How STS names what is wrong with a signature (STS API reference, "Common errors", read 2026-11; documented). */
const SIGNATURE_CODES: Readonly<Record<SignatureError, readonly [status: number, code: string]>> = {
  MissingAuthenticationTokenException: [403, 'MissingAuthenticationToken'],
  IncompleteSignatureException: [400, 'IncompleteSignature'],
  UnrecognizedClientException: [403, 'InvalidClientTokenId'],
  ExpiredTokenException: [403, 'ExpiredToken'],
  InvalidSignatureException: [403, 'SignatureDoesNotMatch'],
};

/** The refusal of a request that is nobody's. */
export function notSigned(errorType: SignatureError, message: string): StsOutcome {
  const [status, code] = SIGNATURE_CODES[errorType];
  return { status, code, message };
}

function refusal(
  { status, code, message }: Exclude<StsOutcome, { readonly result: object }>,
  requestId: string,
  namespace: string,
): Answer {
  const error = { Type: 'Sender', Code: code, ...(message === undefined ? {} : { Message: message }) };
  return xmlAnswer(status, requestId, {
    ErrorResponse: { '@xmlns': namespace, Error: error, RequestId: requestId },
  });
}

function xmlAnswer(status: number, requestId: string, document: object): Answer {
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true });
  const content = builder.build(document).replace(NOT_XML, '\ufffd');
  return { status, content, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId } };
}

/** What no XML document may hold; messages repeat what was sent. */
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
