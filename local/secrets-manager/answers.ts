import type { Answer } from '../control-plane/answer.ts';
import type { StoredSecret } from './state.ts';
import type { SecretVersion } from './versions.ts';

/** An error of the JSON 1.1 protocol. */
export function failed(type: string, message: string): Answer {
  return { status: 400, errorType: type, body: { __type: type, message } };
}

/** A secret, a version or a stage that is not there: `what` says which, for example `secret value for VersionId: 1`. */
export function notFound(what: string): Answer {
  return failed('ResourceNotFoundException', `Secrets Manager can't find the specified ${what}`);
}

/** An input that breaks a rule of its member. */
export function invalidParameter(message: string): Answer {
  return failed('InvalidParameterException', message);
}

/** What answers about a secret begin with. */
export function identity({ arn, name }: StoredSecret): object {
  return { ARN: arn, Name: name };
}

/** What answers about a version of a secret begin with. */
export function identityOf(stored: StoredSecret, { id }: Pick<SecretVersion, 'id'>): object {
  return { ...identity(stored), VersionId: id };
}
