import { delimiter } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ToolkitError } from '../../contract/errors.ts';
import { decodeSettings } from '../../target-lambda/settings.ts';

describe('the settings of the target function', () => {
  it('name the route maps and the upstream', () => {
    const environment = {
      DEPLOYMENT_ID: 'd',
      ROUTES_FILE: `a.json${delimiter}b.json`,
      UPSTREAM: 'http://127.0.0.1:4010/',
    };
    expect(decodeSettings(environment)).toEqual({
      mode: 'forward',
      deploymentId: 'd',
      routesFiles: ['a.json', 'b.json'],
      upstream: 'http://127.0.0.1:4010',
      budgetMs: 25_000,
      privateNetworks: [],
    });
  });

  it('ask for the logging mode, also beside route maps', () => {
    expect(decodeSettings({ DEPLOYMENT_ID: 'd', MODE: 'log', ROUTES_FILE: 'a.json' })).toEqual({
      mode: 'log',
      deploymentId: 'd',
    });
  });

  it.each([
    ['no deployment', { MODE: 'log' }, '"DEPLOYMENT_ID" is not set'],
    ['nothing to do', { DEPLOYMENT_ID: 'd' }, 'neither "ROUTES_FILE" nor "MODE" is set'],
    ['an unknown mode', { DEPLOYMENT_ID: 'd', MODE: 'forward' }, '"MODE" is set, and not to "log"'],
    ...['nonsense', 'ftp://x', 'http://u:p@x', 'http://x/?q=1'].map(
      (UPSTREAM) =>
        [
          `upstream ${UPSTREAM}`,
          { DEPLOYMENT_ID: 'd', ROUTES_FILE: 'a', UPSTREAM },
          '"UPSTREAM" is not an http or https URL without credentials and query',
        ] as const,
    ),
  ] as const)('are refused with %s', (_title, environment, problem) => {
    const decode = (): unknown => decodeSettings(environment);
    expect(decode).toThrow(ToolkitError);
    expect(decode).toThrow(
      expect.objectContaining({
        code: 'not-configured',
        message: `the target function is not configured: ${problem}`,
      }) as Error,
    );
  });
});
