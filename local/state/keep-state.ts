import { sep } from 'node:path';
import { ToolkitError } from '../../contract/errors.ts';
import type { Account } from '../account.ts';
import type { Role } from '../iam/role.ts';
import type { Gateway, Target } from '../control-plane/state.ts';
import type { Lifecycle, Status } from '../control-plane/lifecycle.ts';
import type { ExchangePolicy, IssuerClient, IssuerUser } from '../issuer/client.ts';
import type { Issuer } from '../issuer/issuer.ts';
import type { BundledFunction } from '../lambda/functions.ts';
import type { StoredSecret } from '../secrets-manager/state.ts';

/** What outlives a local AWS that has a folder for it. */
export interface KeptState {
  readonly accountId: string;
  readonly region: string;
  /** Absolute; what functions need may lie in it, and then moves with it. */
  readonly folder: string;
  /** URLs of gateways and APIs hold it, so the next start takes it again. */
  readonly port: number;
  readonly controlPlane: Account['controlPlane'];
  readonly apiGateway: Account['apiGateway'];
  readonly s3: Account['s3'];
  readonly secrets: readonly StoredSecret[];
  readonly roles: readonly Role[];
  readonly functionUrls: Account['functionUrls'];
  readonly functionPolicies: Account['functionPolicies'];
  readonly functions: ReadonlyMap<string, BundledFunction>;
  readonly clients: ReadonlyMap<string, IssuerClient>;
  readonly users: ReadonlyMap<string, IssuerUser>;
  readonly policies: ReadonlyMap<string, ExchangePolicy>;
}

/** What tells of the parts of an account that cannot be read from it. */
export interface Registrations {
  readonly functions: Map<string, BundledFunction>;
  readonly clients: Map<string, IssuerClient>;
  readonly users: Map<string, IssuerUser>;
  readonly policies: Map<string, ExchangePolicy>;
}

/** Registrations of nobody. */
export function createRegistrations(): Registrations {
  return { functions: new Map(), clients: new Map(), users: new Map(), policies: new Map() };
}

/** The account as it is kept. */
export function collectState(
  account: Account,
  place: Pick<KeptState, 'folder' | 'port'>,
  registrations: Registrations,
): KeptState {
  const { accountId, region, controlPlane, apiGateway, s3, functionUrls, functionPolicies } = account;
  return {
    ...{ accountId, region, ...place },
    ...{ controlPlane, apiGateway, s3, functionUrls, functionPolicies },
    secrets: account.secrets.list(),
    roles: account.identities.listRoles(accountId),
    ...registrations,
  };
}

const MAPS = ['s3', 'functionUrls', 'functionPolicies', 'functions', 'clients', 'users', 'policies'] as const;

/**
 * Checks what was decoded before anything is made of it.
 * @throws ToolkitError `file-unreadable` where a part is missing, `config-invalid` where it is another account's.
 */
export function checkState(
  state: Readonly<Record<string, unknown>>,
  wanted: { readonly accountId?: string | undefined; readonly region?: string | undefined },
): KeptState {
  const { controlPlane, apiGateway, secrets, roles, folder, port } = state as Partial<
    Record<keyof KeptState, unknown>
  >;
  const maps = MAPS.map((name) => state[name]);
  const parts = [controlPlane, apiGateway].flatMap((part): readonly unknown[] =>
    Object.values(part ?? { missing: undefined }),
  );
  const isWhole =
    [...maps, ...parts].every((part) => part instanceof Map) &&
    [secrets, roles].every((part) => Array.isArray(part)) &&
    typeof folder === 'string' &&
    typeof port === 'number';
  if (!isWhole) {
    throw new ToolkitError('file-unreadable', 'the kept state of the local AWS is not whole', {
      hint: 'Move "state.json" away to start with nothing.',
    });
  }
  // Its parts are what they were when it was written; the members of parts are not looked at one by one.
  const kept = state as unknown as KeptState;
  for (const name of ['accountId', 'region'] as const) {
    if (wanted[name] !== undefined && wanted[name] !== kept[name]) {
      throw new ToolkitError('config-invalid', `the kept state has another "${name}": "${kept[name]}"`);
    }
  }
  return kept;
}

/** Puts what was kept into an account that has nothing yet. Steps whose end nobody knew have failed. */
export async function restoreState(
  kept: KeptState,
  {
    folder,
    account,
    issuer,
    deployFunction,
  }: {
    readonly folder: string;
    readonly account: Account;
    readonly issuer: Issuer;
    readonly deployFunction: (definition: BundledFunction) => void;
  },
): Promise<void> {
  const { controlPlane, apiGateway, s3, secrets } = account;
  const now = account.clock.now();
  for (const gateway of kept.controlPlane.gateways.values()) {
    controlPlane.gateways.set(gateway.id, restoreGateway(gateway, now));
  }
  fill(controlPlane.providers, kept.controlPlane.providers);
  fill(controlPlane.oauthProviders, kept.controlPlane.oauthProviders);
  fill(controlPlane.workloadIdentities, kept.controlPlane.workloadIdentities);
  fill(controlPlane.tokenVaults, kept.controlPlane.tokenVaults);
  fill(controlPlane.tags, kept.controlPlane.tags);
  fill(controlPlane.clientTokens, kept.controlPlane.clientTokens);
  fill(apiGateway.restApis, kept.apiGateway.restApis);
  fill(apiGateway.apiKeys, kept.apiGateway.apiKeys);
  fill(apiGateway.usagePlans, kept.apiGateway.usagePlans);
  fill(apiGateway.usage, kept.apiGateway.usage);
  fill(s3, kept.s3);
  fill(account.functionUrls, kept.functionUrls);
  fill(account.functionPolicies, kept.functionPolicies);
  for (const role of kept.roles) account.identities.addRole(role);
  for (const stored of kept.secrets) secrets.restore(stored);
  for (const definition of kept.functions.values()) {
    deployFunction(moveFunction(definition, kept.folder, folder));
  }
  for (const user of kept.users.values()) issuer.registerUser(user);
  for (const policy of kept.policies.values()) issuer.registerExchange(policy);
  for (const client of kept.clients.values()) await issuer.registerClient(client);
}

/** A function whose files lie in the folder of the state, which may stand elsewhere today. */
function moveFunction(definition: BundledFunction, from: string, to: string): BundledFunction {
  const move = (text: string): string => text.replaceAll(`${from}${sep}`, `${to}${sep}`);
  const environment = Object.entries(definition.environment).map(([name, value]) => [name, move(value)]);
  return {
    ...definition,
    bundlePath: move(definition.bundlePath),
    // Made of pairs of texts.
    environment: Object.fromEntries(environment) as Readonly<Record<string, string>>,
  };
}

function fill<K, V>(map: Map<K, V>, kept: ReadonlyMap<K, V>): void {
  for (const [key, value] of kept) map.set(key, value);
}

function restoreGateway(gateway: Gateway, now: number): Gateway {
  const targets = new Map<string, Target>();
  for (const target of gateway.targets.values()) {
    targets.set(target.id, { ...target, life: endUnknown(target.life, now) });
  }
  return { ...gateway, life: endUnknown(gateway.life, now), targets };
}

/** How a step ends that was under way when the local AWS was. */
const INTERRUPTED: Readonly<Partial<Record<Status, Status>>> = {
  CREATING: 'FAILED',
  UPDATING: 'UPDATE_UNSUCCESSFUL',
  SYNCHRONIZING: 'SYNCHRONIZE_UNSUCCESSFUL',
};

function endUnknown(life: Lifecycle, now: number): Lifecycle {
  const status = INTERRUPTED[life.status];
  if (status === undefined || life.next?.at !== Infinity) return life;
  return { ...life, next: { at: now, status, statusReasons: ['The local AWS was stopped meanwhile'] } };
}
