import { ToolkitError } from '../../contract/errors.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Account } from '../account.ts';
import { arnOf } from '../control-plane/arns.ts';

/**
 * Keeps secrets under the ARNs that they have in AWS, where an app names them and does not make them.
 * @throws ToolkitError `config-invalid` where an ARN is none of this account and Region
 */
export function keepGivenSecrets(
  { secrets, ...account }: Account,
  given: Readonly<Record<string, Secret>> = {},
): void {
  const prefix = arnOf(account, 'secretsmanager', 'secret:');
  for (const [arn, value] of Object.entries(given)) {
    if (!arn.startsWith(prefix) || !/^.+-[A-Za-z0-9]{6}$/.test(arn.slice(prefix.length))) {
      throw new ToolkitError('config-invalid', `"${arn}" is not the ARN of a secret of this account`, {
        hint: `It begins with "${prefix}", and ends with a hyphen and six letters or digits.`,
      });
    }
    secrets.createAs(arn, value.reveal());
  }
}
