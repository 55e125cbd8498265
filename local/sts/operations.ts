import type { Account } from '../account.ts';
import type { AwsRequest, Dispatched } from '../control-plane/dispatch.ts';
import type { Answer } from '../control-plane/answer.ts';
import type { Principal } from '../iam/principal.ts';
import { uniqueIdOf } from '../iam/role.ts';
import { answerOf, notFound, notSigned, STS_VERSION } from './answers.ts';
import type { StsOutcome } from './answers.ts';
import { assumeRole } from './assume-role.ts';
import { formOf, isUnsignedOperation, NOT_IMITATED, unsupported } from './unsupported.ts';

type Operation = (account: Account, form: URLSearchParams, principal: Principal) => StsOutcome;

/** The operations of STS that the local AWS knows. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  AssumeRole: assumeRole,
  GetCallerIdentity: getCallerIdentity,
  ...Object.fromEntries(NOT_IMITATED.map((action) => [action, () => unsupported(action)])),
};

/** Where STS sends whoever asks for nothing (reported). */
const ELSEWHERE = 'https://aws.amazon.com/iam';

/**
 * Runs an operation of the query protocol. Whose request it is is verified always: identity is all that STS is about. It
 * answers for each account of its world, as STS answers in every account alike.
 */
export function dispatchSts(request: AwsRequest, account: Account): Dispatched {
  const requestId = account.ids.uuid();
  const form = formOf(request);
  const [action, version] = [form.get('Action'), form.get('Version')];
  const known = version === STS_VERSION && action !== null && Object.hasOwn(OPERATIONS, action);
  const operation = known ? action : 'unknown';
  const done = (answer: Answer): Dispatched => ({
    operation,
    answer: { ...answer, status: answer.status ?? 200 },
  });
  if (action !== null && isUnsignedOperation(action)) {
    return done(answerOf(operation, unsupported(action), requestId));
  }
  const verdict = request.signer?.();
  if (verdict === undefined || !('key' in verdict)) {
    const { errorType, message } = verdict ?? NOBODY;
    return done(answerOf(operation, notSigned(errorType, message), requestId));
  }
  if (action === null) return done({ status: 302, content: '', headers: { location: ELSEWHERE } });
  const run = known ? OPERATIONS[action] : undefined;
  if (run === undefined) return done(notFound(action, version, requestId));
  if (account.faults.takeThrottle(operation)) return done(answerOf(operation, THROTTLED, requestId));
  return done(
    answerOf(operation, run(account, form, account.identities.principalOf(verdict.key)), requestId),
  );
}

const NOBODY = {
  errorType: 'MissingAuthenticationTokenException',
  message: 'Request is missing Authentication Token',
} as const;

/** STS API reference, "Common errors" (documented); the wording is assumed. */
const THROTTLED: StsOutcome = { status: 400, code: 'Throttling', message: 'Rate exceeded' };

/** Needs no permission, and none can be taken (STS API reference, GetCallerIdentity, read 2026-11; documented). */
function getCallerIdentity(
  _: Account,
  _form: URLSearchParams,
  { arn, roleArn, accountId }: Principal,
): StsOutcome {
  return { result: { Arn: arn, UserId: userIdOf(arn, roleArn, accountId), Account: accountId } };
}

function userIdOf(arn: string, roleArn: string | undefined, accountId: string): string {
  if (roleArn !== undefined) return `${uniqueIdOf('AROA', roleArn)}:${arn.replace(/^.*\//, '')}`;
  return arn.endsWith(':root') ? accountId : uniqueIdOf('AIDA', arn);
}
