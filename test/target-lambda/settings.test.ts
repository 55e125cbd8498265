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

  it('name a budget and networks that are not public', () => {
    const environment = {
      DEPLOYMENT_ID: 'd',
      ROUTES_FILE: 'a',
      BUDGET_MS: '8000',
      PRIVATE_NETWORKS: '10.1.0.0/16, fd00::/8',
    };
    expect(decodeSettings(environment)).toMatchObject({
      budgetMs: 8000,
      privateNetworks: [
        { address: '10.1.0.0', prefix: 16 },
        { address: 'fd00::', prefix: 8 },
      ],
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
    ...['0', '-1', '1.5', '28001', '1e3', 'soon'].map(
      (BUDGET_MS) =>
        [
          `a budget of ${BUDGET_MS}`,
          { DEPLOYMENT_ID: 'd', ROUTES_FILE: 'a', BUDGET_MS },
          '"BUDGET_MS" is not a number of milliseconds from 1 to 28000',
        ] as const,
    ),
    ...['10.0.0.0', '10.0.0.0/33', '10.0.0/8', 'fd00::/129', 'x/8', '10.0.0.0/8;11.0.0.0/8'].map(
      (PRIVATE_NETWORKS) =>
        [
          `networks ${PRIVATE_NETWORKS}`,
          { DEPLOYMENT_ID: 'd', ROUTES_FILE: 'a', PRIVATE_NETWORKS },
          '"PRIVATE_NETWORKS" is not a list of networks such as "10.20.0.0/16"',
        ] as const,
    ),
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
