import { getRequestListener } from '@hono/node-server';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve as resolvePath } from 'node:path';
import { ToolkitError } from '../contract/errors.ts';
import { createClock } from './clock.ts';
import { createAccount } from './create-account.ts';
import { createFaults } from './faults.ts';
import { createGatewayEndpoint } from './gateway/endpoint.ts';
import { makeRole } from './iam/role.ts';
import { createIssuer } from './issuer/issuer.ts';
import { openUrl, urlStatements } from './lambda/function-policy.ts';
import { refuseTunnel, takeOriginForm } from './request-target.ts';
import { sdkSettings } from './sdk-settings.ts';
import { createServerApp } from './server.ts';
import { checkState } from './state/keep-state.ts';
import { startKeeper } from './state/keeper.ts';
import { lockFolder } from './state/lock-folder.ts';
import { missingFunctions } from './state/missing-functions.ts';
import { readState } from './state/state-file.ts';
import type { Account } from './account.ts';
import type { Clock } from './clock.ts';
import type { AccountOptions } from './create-account.ts';
import type { Faults } from './faults.ts';
import type { History } from './history.ts';
import type { RoleSettings } from './iam/role.ts';
import type { Issuer } from './issuer/issuer.ts';
import type { FunctionUrl } from './lambda/definition.ts';
import type { FunctionDefinition } from './lambda/functions.ts';
import type { SdkSettings } from './sdk-settings.ts';
import type { KeptState } from './state/keep-state.ts';
import type { MissingFunction } from './state/missing-functions.ts';

/** How the local AWS is started; everything has a default. */
export interface LocalAwsOptions extends AccountOptions {
  /** 0, the default, takes a free port; with a kept state the default is its port. */
  readonly port?: number | undefined;
  readonly clock?: Clock | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** Takes JSON lines about requests and functions: never a token, header map, query or body of ours. */
  readonly log?: ((line: string) => void) | undefined;
  /**
   * Folder in which the state is kept and from which it is taken up again, by one process at a time; left out, it ends
   * with the process. What is in it holds secrets in clear, readable by its owner alone.
   */
  readonly stateFolder?: string | undefined;
}

/** A running local AWS. */
export interface LocalAws {
  /** For example `http://127.0.0.1:4566`; what an SDK takes as `endpoint`. */
  readonly endpointUrl: string;
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  /** Endpoint, region and credentials as a client of an AWS SDK takes them. */
  readonly sdkSettings: SdkSettings;
  readonly clock: Clock;
  readonly account: Account;
  readonly issuer: Issuer;
  /** What a test can make go wrong. */
  readonly faults: Faults;
  /** Each call's way, secrets as fingerprints. */
  readonly history: History;
  /**
   * Adds a function, or replaces the one of that name: calls under way run to their end.
   * @throws ToolkitError `file-not-found` where there is no bundle.
   */
  deployFunction(definition: FunctionDefinition): void;
  /**
   * Adds a role, or replaces the one of that name, and gives its ARN. STS lets it be assumed by whom its trust policy names.
   * @throws ToolkitError `config-invalid` where its policies ask for what is not evaluated here
   */
  addRole(settings: RoleSettings): string;
  /** Opens a function's URL to roles, and gives it, without slash at its end. */
  openFunctionUrl(name: string, url: FunctionUrl): string;
  /** Functions that gateways call and that are not there, for example because a kept state came without them. */
  missingFunctions(): readonly MissingFunction[];
  /** The lines that a function has written so far. */
  functionLog(name: string): readonly string[];
  /** Absolute folder in which the state is kept. */
  readonly stateFolder: string | undefined;
  /**
   * Settles when what is there now is kept; at once where there is no folder for it. AWS calls are kept before they are
   * answered: this is for what was changed in the process itself.
   * @throws ToolkitError `file-unwritable`
   */
  save(): Promise<void>;
  /** Runs `cleanUp` when the local AWS is closed. */
  onClose(cleanUp: () => Promise<void>): void;
  close(): Promise<void>;
}

/** The one address it listens on: it must not be reachable from elsewhere. */
const HOST = '127.0.0.1';

/** Longer than clients keep idle connections, so that none ends just as a call is sent on it. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Starts the local AWS on one port of the loopback interface.
 * @throws ToolkitError `port-in-use` where the port is taken, `state-in-use` where another process has the folder,
 *   `file-unreadable` where the kept state is broken, `file-unwritable` where the folder cannot be written.
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const stateFolder = options.stateFolder === undefined ? undefined : resolvePath(options.stateFolder);
  const unlock = stateFolder === undefined ? async () => undefined : await lockFolder(stateFolder);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  try {
    return await startOn(server, { ...options, stateFolder }, unlock);
  } catch (error) {
    await stop(server);
    await unlock();
    throw error;
  }
}

async function startOn(
  server: Server,
  options: LocalAwsOptions,
  unlock: () => Promise<void>,
): Promise<LocalAws> {
  const { stateFolder, log = () => undefined, clock = createClock(), fetch: get = fetch } = options;
  const kept = stateFolder === undefined ? undefined : await readKept(stateFolder, options);
  const answerWith = queueRequests(server);
  const port = await listen(server, options.port ?? kept?.port ?? 0);
  const faults = createFaults();
  const listServerTools: Account['listServerTools'] = (gateway, settings) =>
    gateways.listTools(gateway, settings);
  const account = createAccount(
    { ...options, ...scopeOf(kept) },
    { endpointUrl: `http://${HOST}:${port}`, clock, log, faults, listServerTools },
  );
  const bareIssuer = createIssuer({ issuerUrl: `${account.endpointUrl}/_issuer`, clock, ids: account.ids });
  const gateways = createGatewayEndpoint(account, get);
  const keeper =
    stateFolder === undefined
      ? undefined
      : await startKeeper({ folder: stateFolder, port, account, issuer: bareIssuer, kept });
  const issuer = keeper?.issuer ?? bareIssuer;
  const save = async (): Promise<void> => keeper?.save();
  // Whoever saves next, or closes, hears of a disk that cannot be written.
  const saveSoon = (): void => void save().catch(() => undefined);
  const app = createServerApp({ account, gateways, issuer, faults, log, save });
  const answer = getRequestListener((request, env) => app.fetch(request, env), {
    overrideGlobalObjects: false,
  });
  answerWith((incoming, outgoing) => {
    takeOriginForm(incoming);
    void answer(incoming, outgoing);
  });
  server.on('connect', refuseTunnel);

  const cleanUps: (() => Promise<void>)[] = [];
  const { endpointUrl, region, accountId, functions } = account;
  return {
    endpointUrl,
    port,
    region,
    accountId,
    sdkSettings: sdkSettings(account, account.accessKeys),
    clock,
    account,
    issuer,
    faults,
    history: account.history,
    deployFunction: (definition) => (keeper?.deployFunction ?? functions.deploy)(withBundle(definition)),
    addRole: (settings) => {
      const role = makeRole(settings, account);
      account.identities.addRole(role);
      saveSoon();
      return role.arn;
    },
    openFunctionUrl: (name, { allowedRoles }) => {
      account.functionPolicies.set(name, allowedRoles.flatMap(urlStatements));
      saveSoon();
      return openUrl(account, name, name);
    },
    missingFunctions: () =>
      missingFunctions(account.controlPlane.gateways.values(), (name) => functions.problemOf(name)),
    functionLog: (name) => functions.logOf(name),
    stateFolder,
    save,
    onClose: (cleanUp) => void cleanUps.push(cleanUp),
    async close() {
      gateways.close();
      await Promise.all([stop(server), functions.close(), ...cleanUps.splice(0).map((cleanUp) => cleanUp())]);
      try {
        await keeper?.end();
      } finally {
        await unlock();
      }
    },
  };
}

function withBundle(definition: FunctionDefinition): FunctionDefinition {
  if ('handler' in definition) return definition;
  const bundlePath = resolvePath(definition.bundlePath);
  if (existsSync(bundlePath)) return { ...definition, bundlePath };
  const message = `bundle "${bundlePath}" of function "${definition.name}" does not exist`;
  throw new ToolkitError('file-not-found', message);
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown;

/** Who knows the port may call before everything stands: such requests wait for the listener. */
function queueRequests(server: Server): (listener: Listener) => void {
  const { promise, resolve } = Promise.withResolvers<Listener>();
  server.on('request', (incoming, outgoing) => {
    void promise.then((listener) => listener(incoming, outgoing));
  });
  return resolve;
}

async function readKept(folder: string, options: LocalAwsOptions): Promise<KeptState | undefined> {
  const state = await readState(folder);
  return state && checkState(state, options);
}

function scopeOf(kept: KeptState | undefined): Pick<LocalAwsOptions, 'accountId' | 'region'> {
  return kept === undefined ? {} : { accountId: kept.accountId, region: kept.region };
}

async function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', reject);
  server.listen(port, HOST, () => resolve(undefined));
  try {
    await promise;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new ToolkitError('port-in-use', `port ${port} is already in use`, {
      hint: 'Stop what listens there, or choose another port; 0 takes a free one.',
      cause,
    });
  }
  // A server that listens on TCP has this kind of address.
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.close(() => resolve(undefined));
  server.closeAllConnections();
  await promise;
}
