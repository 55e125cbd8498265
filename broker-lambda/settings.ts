import { ToolkitError } from '../contract/errors.ts';

/** How the broker's function is configured. */
export interface Settings {
  readonly deploymentId: string;
  /** Path of the policy, as JSON. */
  readonly policyFile: string;
}

/**
 * Reads the function's environment: `DEPLOYMENT_ID` and `POLICY_FILE`.
 * @throws ToolkitError `not-configured`
 */
export function decodeSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const { DEPLOYMENT_ID: deploymentId = '', POLICY_FILE: policyFile = '' } = environment;
  if (deploymentId === '') throw notConfigured('DEPLOYMENT_ID');
  if (policyFile === '') throw notConfigured('POLICY_FILE');
  return { deploymentId, policyFile };
}

function notConfigured(variable: string): ToolkitError {
  return new ToolkitError(
    'not-configured',
    `the broker function is not configured: "${variable}" is not set`,
    { hint: 'Set DEPLOYMENT_ID, and POLICY_FILE to the path of the policy.' },
  );
}
