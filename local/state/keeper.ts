import type { Account } from '../account.ts';
import type { Issuer } from '../issuer/issuer.ts';
import type { FunctionDefinition } from '../lambda/functions.ts';
import { collectState, createRegistrations, restoreState } from './keep-state.ts';
import type { KeptState } from './keep-state.ts';
import { createStateWriter } from './state-file.ts';

/** A local AWS's folder: what is made through it is kept. */
export interface Keeper {
  /** The issuer, whose clients, users and policies are kept. */
  readonly issuer: Issuer;
  /** A function of this process is deployed and not kept. */
  deployFunction(definition: FunctionDefinition): void;
  /** Settles when everything up to now is on the disk. @throws ToolkitError `file-unwritable` */
  save(): Promise<void>;
  /** Saves for the last time. @throws ToolkitError `file-unwritable` */
  end(): Promise<void>;
}

/** What a keeper keeps, and where; `kept` is what was found there. */
export interface KeeperContext {
  readonly folder: string;
  readonly port: number;
  readonly account: Account;
  readonly issuer: Issuer;
  readonly kept: KeptState | undefined;
}

/** Takes up what was kept, and keeps from now on. */
export async function startKeeper({ folder, port, account, issuer, kept }: KeeperContext): Promise<Keeper> {
  const registrations = createRegistrations();
  const { functions, clients, users, policies } = registrations;
  const writer = createStateWriter(folder, () => collectState(account, { folder, port }, registrations));
  // Whoever saves next, or closes, hears of a disk that cannot be written.
  const saveSoon = (): void => void writer.save().catch(() => undefined);
  const keeping: Issuer = {
    ...issuer,
    async registerClient(client) {
      await issuer.registerClient(client);
      clients.set(client.clientId, client);
      saveSoon();
    },
    registerUser(user) {
      issuer.registerUser(user);
      users.set(user.subject, user);
      saveSoon();
    },
    registerExchange(policy) {
      issuer.registerExchange(policy);
      policies.set(policy.clientId, policy);
      saveSoon();
    },
  };
  const deployFunction = (definition: FunctionDefinition): void => {
    account.functions.deploy(definition);
    if ('handler' in definition) functions.delete(definition.name);
    else functions.set(definition.name, definition);
    saveSoon();
  };
  if (kept !== undefined) await restoreState(kept, { folder, account, issuer: keeping, deployFunction });
  return { issuer: keeping, deployFunction, save: () => writer.save(), end: () => writer.end() };
}
