import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ToolkitError } from '../contract/errors.ts';

const APP = fileURLToPath(new URL('../infra/app.ts', import.meta.url));
const SETTINGS = new URL('../infra/cdk.json', import.meta.url);

/** Longer than the slowest machine needs; the child is ended then. */
const TIMEOUT_MS = 300_000;

/** Account and Region that an app is for; left out, it is for none in particular. */
export interface AppPlace {
  readonly account: string;
  readonly region: string;
}

/**
 * Runs the checkout's CDK app for a gateway.yaml, as `cdk synth --no-validation` would, into a folder: what is stood up
 * here is not deployed, and the check takes three times as long as the rest. Nothing of this process's environment is
 * handed over, so the app is for no account of anybody's.
 * @throws ToolkitError `not-configured` outside of the checkout, `config-invalid` where the app refuses
 */
export async function synthesizeApp(config: string, folder: string, place?: AppPlace): Promise<void> {
  await synthesize({ config }, folder, place);
}

/** The same for a broker.yaml. */
export async function synthesizeBroker(broker: string, folder: string, place?: AppPlace): Promise<void> {
  await synthesize({ broker }, folder, place);
}

async function synthesize(
  named: Readonly<Record<string, string>>,
  folder: string,
  place: AppPlace | undefined,
): Promise<void> {
  if (!import.meta.url.endsWith('.ts')) {
    throw new ToolkitError('not-configured', 'the CDK app is synthesized here in the checkout alone', {
      hint: 'Run "cdk synth" on your own app and name its folder.',
    });
  }
  const { context } = JSON.parse(await readFile(SETTINGS, 'utf8')) as { readonly context: object };
  const env = {
    CDK_OUTDIR: folder,
    CDK_VALIDATION: 'false',
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...named }),
    ...(place && { CDK_DEFAULT_ACCOUNT: place.account, CDK_DEFAULT_REGION: place.region }),
  };
  await promisify(execFile)(process.execPath, [APP], { env, timeout: TIMEOUT_MS }).catch((cause: unknown) => {
    const file = Object.values(named).join();
    const { message, hint } = saidBy(cause);
    throw new ToolkitError('config-invalid', `"${file}" cannot be synthesized: ${message}`, {
      ...(hint === undefined ? {} : { hint }),
      cause,
    });
  });
}

/** What the child said when it ended: of a refusal its message and hint, of an uncaught error its message. */
function saidBy(cause: unknown): { readonly message: string; readonly hint?: string | undefined } {
  const text = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const refused = lines.findIndex((line) => /^error [a-z-]+: /.test(line));
  if (refused !== -1) {
    return { message: (lines[refused] ?? '').replace(/^error [a-z-]+: /, ''), hint: lines[refused + 1] };
  }
  return { message: lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? 'the app ended early' };
}
