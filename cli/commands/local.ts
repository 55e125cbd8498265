import { resolve } from 'node:path';
import { ToolkitError } from '../../contract/errors.ts';
import { secret } from '../../contract/secret.ts';
import type { Secret } from '../../contract/secret.ts';
import { startLocalAws } from '../../local/start.ts';
import type { LocalAws, LocalAwsOptions } from '../../local/start.ts';
import type { StackOutputs } from '../../contract/stack-outputs.ts';
import { DONE } from '../exit-codes.ts';
import { CLIENT_SECRET_VARIABLE } from '../io.ts';
import type { Io } from '../io.ts';
import { warnOfSteps } from '../warn-of-steps.ts';

/** Options of `local`, as the command line gives them. */
export interface LocalOptions {
  readonly config?: string;
  readonly app?: string;
  readonly port?: number;
  readonly upstream?: string;
  readonly state?: string;
  readonly json?: boolean;
}

/** Serves the local AWS until somebody stops it: empty, with what a gateway's stack would own, or with a synthesized app. */
export async function local(options: LocalOptions, io: Io): Promise<number> {
  const stopped = io.stopped();
  const { aws, outputs } = await start(options, io);
  try {
    requireFunctions(aws);
    if (options.json === true) {
      io.out(JSON.stringify({ endpointUrl: aws.endpointUrl, region: aws.region, outputs }));
    } else {
      io.out(`local AWS at ${aws.endpointUrl}, region ${aws.region}`);
      for (const [stack, values] of Object.entries(outputs)) {
        for (const [name, value] of Object.entries(values)) io.out(`${stack} ${name} ${value}`);
      }
      io.err('Stop it with Ctrl+C.');
    }
    await stopped;
  } finally {
    await aws.close();
  }
  return DONE;
}

interface Started {
  readonly aws: LocalAws;
  readonly outputs: StackOutputs;
}

async function start({ config, app, port, upstream, state }: LocalOptions, io: Io): Promise<Started> {
  refuseBoth({ '--config': config, '--app': app }, 'The app was synthesized from a gateway.yaml of its own.');
  refuseBoth({ '--state': state, '--app': app }, 'An app is stood up anew at each start.');
  const stateFolder = state === undefined ? undefined : resolve(io.cwd, state);
  const serving = { port, stateFolder, log: io.err };
  if (app !== undefined) return startApp(resolve(io.cwd, app), { ...serving, upstream }, io);
  if (config === undefined) return { aws: await startLocalAws(serving), outputs: {} };
  // An empty one is ready before the compiler of vendors' documents would be loaded.
  const [{ loadGateway }, { deployLocal }] = await Promise.all([
    import('../load-gateway.ts'),
    import('../deploy-local.ts'),
  ]);
  const { gateway, vendors } = await loadGateway(config, io.cwd);
  warnOfSteps({ gateway, vendors }, io);
  const { aws, stack } = await deployLocal(
    gateway,
    vendors.map(({ target, parts }) => ({ target, routes: parts.map(({ routes }) => routes), upstream })),
    {
      ...serving,
      clientSecret: chosenSecret(io, stateFolder),
      steps: { parts: vendors.flatMap(({ parts }) => parts), variables: io.env },
    },
  );
  return { aws, outputs: stack.outputs };
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
function refuseBoth(options: Readonly<Record<string, string | undefined>>, hint: string): void {
  if (Object.values(options).includes(undefined)) return;
  throw new ToolkitError('usage', `${Object.keys(options).join(' and ')} exclude each other`, { hint });
}

/** The app as it was synthesized; what nothing here acts on is said on stderr. */
async function startApp(
  folder: string,
  options: LocalAwsOptions & { readonly upstream: string | undefined },
  io: Io,
): Promise<Started> {
  const { deployApp, describeUnused } = await import('../deploy-app.ts');
  const { aws, app } = await deployApp(folder, { ...options, clientSecret: chosenSecret(io, undefined) });
  for (const line of describeUnused(app)) io.err(line);
  return { aws, outputs: app.outputs };
}

/** The secret with which `tools` and `call` will come; without it the client keeps its own, or has one that nobody learns. */
function chosenSecret({ env, err }: Io, stateFolder: string | undefined): Secret | undefined {
  const text = env[CLIENT_SECRET_VARIABLE];
  if (text !== undefined && text !== '') return secret(text);
  if (stateFolder === undefined) {
    err(`${CLIENT_SECRET_VARIABLE} is not set, so nobody knows the secret of the issuer's client.`);
  } else {
    err(
      `${CLIENT_SECRET_VARIABLE} is not set: the issuer's client has its kept secret, or one nobody knows.`,
    );
  }
  err('Set it to a text of your own and start again to use "tools" and "call".');
  return undefined;
}
