import { resolve } from 'node:path';
import { ToolkitError } from '../../contract/errors.ts';
import { secret } from '../../contract/secret.ts';
import type { Secret } from '../../contract/secret.ts';
import { startLocalAws } from '../../local/start.ts';
import { parseTokenSource } from '../../tokens/parse-token-source.ts';
import type { LocalAws, LocalAwsOptions } from '../../local/start.ts';
import type { StackOutputs } from '../../contract/stack-outputs.ts';
import { DONE } from '../exit-codes.ts';
import { CLIENT_SECRET_VARIABLE } from '../io.ts';
import type { Io } from '../io.ts';
import { warnOfSteps } from '../warn-of-steps.ts';
import { isLoopbackName } from '../../local/loopback.ts';
import type { GatewayConfig } from '../../config/gateway-config.ts';

/** Options of `local`, as the command line gives them. */
export interface LocalOptions {
  readonly config?: string;
  readonly app?: readonly string[];
  readonly secret?: readonly string[];
  readonly user?: readonly string[];
  readonly client?: readonly string[];
  readonly port?: number;
  readonly upstream?: string;
  readonly state?: string;
  readonly json?: boolean;
}

/** Serves the local AWS until somebody stops it: empty, with what a gateway's stack would own, or with a synthesized app. */
export async function local(options: LocalOptions, io: Io): Promise<number> {
  const stopped = io.stopped();
  const accounts = await start(options, io);
  try {
    for (const { aws } of accounts) requireFunctions(aws);
    if (options.json === true) io.out(JSON.stringify(readyLine(accounts)));
    else {
      for (const line of accounts.flatMap((each) => describe(each, accounts.length > 1))) io.out(line);
      io.err('Stop it with Ctrl+C.');
    }
    await stopped;
  } finally {
    await Promise.all(accounts.map(({ aws }) => aws.close()));
  }
  return DONE;
}

interface Started {
  readonly aws: LocalAws;
  readonly outputs: StackOutputs;
}

/** Of several accounts the first stands on top, where readers of one look. */
function readyLine(accounts: readonly Started[]): object {
  const lines = accounts.map(({ aws: { accountId, endpointUrl, region }, outputs }) => ({
    ...{ accountId, endpointUrl, region, outputs },
  }));
  const { endpointUrl, region, outputs } = lines[0] ?? {};
  return { endpointUrl, region, outputs, ...(lines.length > 1 ? { accounts: lines } : {}) };
}

function describe({ aws, outputs }: Started, isOneOfSeveral: boolean): readonly string[] {
  const account = isOneOfSeveral ? `, account ${aws.accountId}` : '';
  return [
    `local AWS at ${aws.endpointUrl}, region ${aws.region}${account}`,
    ...Object.entries(outputs).flatMap(([stack, values]) =>
      Object.entries(values).map(([name, value]) => `${stack} ${name} ${value}`),
    ),
  ];
}

async function start(options: LocalOptions, io: Io): Promise<readonly Started[]> {
  const { config, app, port, upstream, state, secret: secrets } = options;
  refuseBoth({ '--config': config, '--app': app }, 'The app was synthesized from a gateway.yaml of its own.');
  refuseBoth({ '--state': state, '--app': app }, 'An app is stood up anew at each start.');
  if (secrets !== undefined && app === undefined) {
    throw new ToolkitError('usage', '--secret is given without --app', {
      hint: 'It is the value of a secret that an app names and does not make.',
    });
  }
  for (const option of ['user', 'client'] as const) {
    if (options[option] === undefined || config !== undefined) continue;
    throw new ToolkitError('usage', `--${option} is given without --config`, {
      hint: 'The local issuer takes users and clients for the gateway of a gateway.yaml.',
    });
  }
  const stateFolder = state === undefined ? undefined : resolve(io.cwd, state);
  const serving = { port, stateFolder, log: io.err };
  if (app !== undefined) return startApps(options, { ...serving, upstream }, io);
  if (config === undefined) return [{ aws: await startLocalAws(serving), outputs: {} }];
  // An empty one is ready before the compiler of vendors' documents would be loaded.
  const [{ loadGateway }, { deployLocal }, { populate, readPopulation }] = await Promise.all([
    import('../load-gateway.ts'),
    import('../deploy-local.ts'),
    import('../local-issuer.ts'),
  ]);
  const population = await readPopulation(options, io);
  const { gateway, vendors } = await loadGateway(config, io.cwd);
  warnOfSteps({ gateway, vendors }, io);
  const { aws, stack } = await deployLocal(
    gateway,
    vendors.map(({ target, parts }) => ({ target, routes: parts.map(({ routes }) => routes), upstream })),
    {
      ...serving,
      clientSecret: chosenSecret(io),
      steps: { parts: vendors.flatMap(({ parts }) => parts), variables: io.env },
    },
  );
  try {
    await populate(aws, gateway, population);
  } catch (error) {
    await aws.close();
    throw error;
  }
  if (asksLocalIssuer(gateway)) sayUnknownSecret(io, stateFolder);
  return [{ aws, outputs: stack.outputs }];
}

/** Another issuer's clients have secrets of their own. */
function asksLocalIssuer({ inbound }: GatewayConfig): boolean {
  const { discoveryUrl } = inbound;
  return discoveryUrl === undefined || isLoopbackName(URL.parse(discoveryUrl)?.hostname ?? '');
}

/**
 * Nobody deploys a function of their own from here: a gateway without its interceptor would answer 500 to each call.
 * @throws ToolkitError `file-not-found`
 */
function requireFunctions(aws: LocalAws): void {
  const [missing] = aws.missingFunctions();
  if (missing === undefined) return;
  const { gateway, name, why } = missing;
  throw new ToolkitError('file-not-found', `gateway "${gateway}" calls function "${name}", and ${why}`, {
    hint: 'Put the bundle back; or serve the folder from the program that deploys the function, by startLocalAws({ stateFolder }); or name another folder.',
  });
}

/** @throws ToolkitError `usage` where both options are there. */
function refuseBoth(options: Readonly<Record<string, unknown>>, hint: string): void {
  if (Object.values(options).includes(undefined)) return;
  throw new ToolkitError('usage', `${Object.keys(options).join(' and ')} exclude each other`, { hint });
}

/** The apps as they were synthesized; what nothing here acts on is said on stderr. */
async function startApps(
  { app = [], secret: given = [] }: LocalOptions,
  options: LocalAwsOptions & { readonly upstream: string | undefined },
  io: Io,
): Promise<readonly Started[]> {
  const { deployApps, describeUnused } = await import('../deploy-app.ts');
  const secrets = await readSecrets(given, io);
  const deployed = await deployApps(
    app.map((folder) => resolve(io.cwd, folder)),
    { ...options, secrets, clientSecret: chosenSecret(io) },
  );
  if (deployed.some((each) => each.app.clients.length > 0)) sayUnknownSecret(io, undefined);
  const unused = deployed.flatMap((each) => each.app.unused);
  for (const line of describeUnused({ unused })) io.err(line);
  return deployed.map(({ aws, app: { outputs } }) => ({ aws, outputs }));
}

/** `ARN=SOURCE`: the value itself never stands on the command line. */
async function readSecrets(given: readonly string[], { env }: Io): Promise<Readonly<Record<string, Secret>>> {
  const entries = given.map(async (text) => {
    const at = text.indexOf('=');
    if (at < 1) {
      throw new ToolkitError('usage', 'a secret is not ARN=SOURCE', {
        hint: 'Name the place of its value: env:NAME, file:PATH or command:CMD.',
      });
    }
    const { value } = await parseTokenSource(text.slice(at + 1), env).get();
    return [text.slice(0, at), value] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** The secret with which `tools` and `call` will come; without it the client keeps its own, or has one that nobody learns. */
function chosenSecret({ env }: Pick<Io, 'env'>): Secret | undefined {
  const text = env[CLIENT_SECRET_VARIABLE];
  return text === undefined || text === '' ? undefined : secret(text);
}

function sayUnknownSecret({ env, err }: Io, stateFolder: string | undefined): void {
  if (chosenSecret({ env }) !== undefined) return;
  err(
    stateFolder === undefined
      ? `${CLIENT_SECRET_VARIABLE} is not set, so nobody knows the secret of the issuer's client.`
      : `${CLIENT_SECRET_VARIABLE} is not set: the issuer's client has its kept secret, or one nobody knows.`,
  );
  err('Set it to a text of your own and start again to use "tools" and "call".');
}
