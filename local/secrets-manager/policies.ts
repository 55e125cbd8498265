import { isToolkitError } from '../../contract/errors.ts';
import type { Account } from '../account.ts';
import type { Answer } from '../control-plane/answer.ts';
import type { Statement } from '../iam/policy.ts';
import { failed, identity } from './answers.ts';
import type { Input } from './input.ts';
import { secretPolicy } from './read-permission.ts';
import type { StoredSecret } from './state.ts';

/** What is not evaluated here is refused: a policy that were passed over would open what it should close. */
export function putPolicy({ secrets }: Account, stored: StoredSecret, input: Input): Answer {
  const { ResourcePolicy, BlockPublicPolicy } = input;
  try {
    const document: unknown = JSON.parse(ResourcePolicy ?? '');
    const policy = secretPolicy(stored.name, document);
    if (BlockPublicPolicy === true && policy.statements.some(isPublic)) return PUBLIC;
    secrets.change(stored, { policy });
  } catch (error) {
    const message = isToolkitError(error) ? error.message : 'This resource policy contains invalid Json';
    return failed('MalformedPolicyDocumentException', message);
  }
  return { body: identity(stored) };
}

/** Lets in anybody. What AWS's own check by Zelkova finds beyond that is not known here. */
function isPublic({ effect, principals, conditions }: Statement): boolean {
  return effect === 'Allow' && principals.includes('*') && conditions.length === 0;
}

/** API reference, PutResourcePolicy (documented). */
const PUBLIC: Answer = failed(
  'PublicPolicyException',
  'The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the secret.',
);

/** Without a policy the answer says none. */
export function getPolicy(_: Account, stored: StoredSecret): Answer {
  const policy = stored.policy === undefined ? {} : { ResourcePolicy: stored.policy.text };
  return { body: { ...identity(stored), ...policy } };
}

/** What is not there is deleted, too. */
export function deletePolicy({ secrets }: Account, stored: StoredSecret): Answer {
  secrets.change(stored, { policy: undefined });
  return { body: identity(stored) };
}
