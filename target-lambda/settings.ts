import { delimiter } from 'node:path';
import { ToolkitError } from '../contract/errors.ts';

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
}

const HINT =
  'Set DEPLOYMENT_ID, and either ROUTES_FILE to the path of routes.json, or MODE to "log"; UPSTREAM is for local use only.';

/**
 * Reads the function's environment: `DEPLOYMENT_ID`, and either `ROUTES_FILE` (several paths with the platform's
 * delimiter between them) or `MODE=log`, which wins. `UPSTREAM` is an http or https URL, for local use.
 * @throws ToolkitError `not-configured`
 */
export function decodeSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const { DEPLOYMENT_ID: deploymentId = '', MODE: mode = '', ROUTES_FILE = '', UPSTREAM } = environment;
  if (deploymentId === '') throw notConfigured('"DEPLOYMENT_ID" is not set');
  if (mode === 'log') return { mode, deploymentId };
  if (mode !== '') throw notConfigured('"MODE" is set, and not to "log"');
  const routesFiles = ROUTES_FILE.split(delimiter).filter(Boolean);
  if (routesFiles.length === 0) throw notConfigured('neither "ROUTES_FILE" nor "MODE" is set');
  return { mode: 'forward', deploymentId, routesFiles, upstream: decodeUpstream(UPSTREAM) };
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
