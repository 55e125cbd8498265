import type { AwsRequest } from '../control-plane/dispatch.ts';
import { STS_VERSION } from './answers.ts';
import type { StsOutcome } from './answers.ts';

/** Operations that nobody signs: their token is the proof (STS API reference, read 2026-11; documented). */
const UNSIGNED: readonly string[] = ['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'];

/** The others that STS has and the local AWS does not (STS API reference, "Actions", read 2026-11; documented). */
export const NOT_IMITATED: readonly string[] = [
  'AssumeRoot',
  'DecodeAuthorizationMessage',
  'GetAccessKeyInfo',
  'GetDelegatedAccessToken',
  'GetFederationToken',
  'GetSessionToken',
  'GetWebIdentityToken',
];

/** The parameters of a request of the query protocol. Of a body that is no form nothing is read (reported). */
export function formOf({ method, query, headers, body }: AwsRequest): URLSearchParams {
  if (method === 'GET') return query;
  const mediaType = (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  const isForm = method === 'POST' && mediaType === 'application/x-www-form-urlencoded';
  return new URLSearchParams(isForm ? body.toString('utf8') : '');
}

/** Tells STS's requests from those of everybody else where no signature says whose they are. */
export function isUnsignedSts(request: AwsRequest): boolean {
  if (request.path !== '/') return false;
  const form = formOf(request);
  const action = form.get('Action');
  return action !== null && (isUnsignedOperation(action) || form.get('Version') === STS_VERSION);
}

/** Whether it is refused whoever asks, because nobody signs it. */
export function isUnsignedOperation(action: string): boolean {
  return UNSIGNED.includes(action);
}

/** The refusal of an operation of STS's that the local AWS does not imitate; code and wording are ours. */
export function unsupported(action: string): StsOutcome {
  const message = `the local AWS does not imitate ${action} of STS; it has AssumeRole and GetCallerIdentity`;
  return { status: 400, code: 'InvalidAction', message };
}
