import { isIP } from 'node:net';
import { delimiter } from 'node:path';
import { ToolkitError } from '../contract/errors.ts';
import type { Network } from './public-address.ts';

/** How a target function is configured. */
export type Settings = LogSettings | ForwardSettings;

/** `MODE=log`. */
export interface LogSettings {
  readonly mode: 'log';
  readonly deploymentId: string;
}

/** Forwarding to the vendor. */
export interface ForwardSettings {
  readonly mode: 'forward';
  readonly deploymentId: string;
  readonly routesFiles: readonly string[];
  /** For local use alone: replaces every server of the route maps. */
  readonly upstream: string | undefined;
  /** For the vendor, of a call; at most {@link MAX_BUDGET_MS}. */
  readonly budgetMs: number;
  /** Networks that are not public, to whose addresses requests may go nevertheless. */
  readonly privateNetworks: readonly Network[];
}

/** Below the 29 seconds after which API Gateway gives up (REST API quotas, read 2026-11), with time to write an answer. */
const MAX_BUDGET_MS = 28_000;

const DEFAULT_BUDGET_MS = 25_000;

const HINT =
  'Set DEPLOYMENT_ID, and either ROUTES_FILE to the path of routes.json, or MODE to "log"; UPSTREAM is for local use only.';

/**
 * Reads the function's environment: `DEPLOYMENT_ID`, and either `ROUTES_FILE` (several paths with the platform's
 * delimiter between them) or `MODE=log`, which wins. `UPSTREAM` is an http or https URL, for local use; `BUDGET_MS` is
 * a whole number; `PRIVATE_NETWORKS` are networks such as `10.20.0.0/16`, with commas between them.
 * @throws ToolkitError `not-configured`
 */
export function decodeSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const { DEPLOYMENT_ID: deploymentId = '', MODE: mode = '', ROUTES_FILE = '', UPSTREAM } = environment;
  if (deploymentId === '') throw notConfigured('"DEPLOYMENT_ID" is not set');
  if (mode === 'log') return { mode, deploymentId };
  if (mode !== '') throw notConfigured('"MODE" is set, and not to "log"');
  const routesFiles = ROUTES_FILE.split(delimiter).filter(Boolean);
  if (routesFiles.length === 0) throw notConfigured('neither "ROUTES_FILE" nor "MODE" is set');
  return {
    mode: 'forward',
    deploymentId,
    routesFiles,
    upstream: decodeUpstream(UPSTREAM),
    budgetMs: decodeBudget(environment.BUDGET_MS),
    privateNetworks: decodeNetworks(environment.PRIVATE_NETWORKS),
  };
}

function decodeBudget(text = ''): number {
  if (text === '') return DEFAULT_BUDGET_MS;
  const budgetMs = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (budgetMs >= 1 && budgetMs <= MAX_BUDGET_MS) return budgetMs;
  throw notConfigured(`"BUDGET_MS" is not a number of milliseconds from 1 to ${MAX_BUDGET_MS}`);
}

function decodeNetworks(text = ''): readonly Network[] {
  const written = text.split(',').map((network) => network.trim());
  return written.filter(Boolean).map((network) => {
    const [, address = '', digits = ''] = /^([\da-f:.]+)\/(\d{1,3})$/i.exec(network) ?? [];
    const prefix = Number(digits);
    const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    if (prefix <= bits) return { address, prefix };
    throw notConfigured('"PRIVATE_NETWORKS" is not a list of networks such as "10.20.0.0/16"');
  });
}

function decodeUpstream(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  const url = URL.parse(text);
  const isPlain =
    url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!isPlain || !/^https?:$/.test(url.protocol)) {
    throw notConfigured('"UPSTREAM" is not an http or https URL without credentials and query');
  }
  return url.href.replace(/\/+$/, '');
}

function notConfigured(problem: string): ToolkitError {
  return new ToolkitError('not-configured', `the target function is not configured: ${problem}`, {
    hint: HINT,
  });
}
