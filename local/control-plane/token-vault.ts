import type {
  GetTokenVaultCommandInput,
  SetTokenVaultCMKCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Account } from '../account.ts';
import { awsError, invalid } from './answer.ts';
import { epochSeconds } from './lifecycle.ts';
import type { Answer } from './answer.ts';
import type { TokenVault } from './state.ts';

/** The one vault that an account has, and the default of both operations (service model). */
const DEFAULT_VAULT = 'default';

/** `GetTokenVault`: the account's vault is there from the beginning, under a key of the service (assumed). */
export function getTokenVault(input: GetTokenVaultCommandInput, account: Account): Answer {
  const id = input.tokenVaultId ?? DEFAULT_VAULT;
  return id === DEFAULT_VAULT ? { body: view(vaultOf(account)) } : notFound(id);
}

/** `SetTokenVaultCMK`. */
export function setTokenVaultCmk(input: SetTokenVaultCMKCommandInput, account: Account): Answer {
  const id = input.tokenVaultId ?? DEFAULT_VAULT;
  if (id !== DEFAULT_VAULT) return notFound(id);
  const { keyType = 'ServiceManagedKey', kmsKeyArn } = input.kmsConfiguration ?? {};
  // The rule follows from the two kinds of key; the wording is assumed.
  if ((keyType === 'CustomerManagedKey') !== (kmsKeyArn !== undefined)) {
    return invalid('kmsKeyArn goes with keyType CustomerManagedKey, and only with it');
  }
  const kmsConfiguration = { keyType, ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }) };
  const vault = { kmsConfiguration, modifiedAt: account.clock.now() };
  account.controlPlane.tokenVaults.set(DEFAULT_VAULT, vault);
  return { body: view(vault) };
}

function vaultOf({ controlPlane, clock }: Account): TokenVault {
  const known = controlPlane.tokenVaults.get(DEFAULT_VAULT);
  if (known !== undefined) return known;
  const vault = { kmsConfiguration: { keyType: 'ServiceManagedKey' }, modifiedAt: clock.now() };
  controlPlane.tokenVaults.set(DEFAULT_VAULT, vault);
  return vault;
}

function view({ kmsConfiguration, modifiedAt }: TokenVault): object {
  return { tokenVaultId: DEFAULT_VAULT, kmsConfiguration, lastModifiedDate: epochSeconds(modifiedAt) };
}

/** Wording assumed. */
function notFound(id: string): Answer {
  return awsError('ResourceNotFoundException', `TokenVault with id ${id} not found`);
}
