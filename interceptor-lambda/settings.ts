import { ToolkitError } from '../contract/errors.ts';

/** How an interceptor function is configured, besides its plan. */
export interface Settings {
  /** Salt of fingerprints, and by default the gateway's name at a token broker. */
  readonly deploymentId: string;
  /** Path of `interceptors.json`. */
  readonly planFile: string;
  /** Of a `verify-caller` that names no issuer, where it is only known at deployment. */
  readonly discoveryUrl: string | undefined;
  /** Of a `verify-caller` that names neither audience nor clients. */
  readonly allowedClients: readonly string[] | undefined;
  readonly region: string | undefined;
  /** For local use: where the AWS services are. */
  readonly endpointUrl: string | undefined;
  /** Where STS is, if it is not the Region's own. */
  readonly stsEndpointUrl: string | undefined;
}

/**
 * Reads the function's environment: `DEPLOYMENT_ID` and `INTERCEPTORS_FILE`; `DISCOVERY_URL` and `ALLOWED_CLIENTS` (with
 * commas between them) where the stack has made issuer and clients; `AWS_REGION`, `AWS_ENDPOINT_URL` and, before it,
 * `AWS_ENDPOINT_URL_STS` as the SDKs do (SDKs and Tools reference guide, "Service-specific endpoints"; documented).
 * @throws ToolkitError `not-configured`
 */
export function decodeSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const { DEPLOYMENT_ID: deploymentId = '', INTERCEPTORS_FILE: planFile = '' } = environment;
  if (deploymentId === '') throw notConfigured('"DEPLOYMENT_ID" is not set');
  if (planFile === '') throw notConfigured('"INTERCEPTORS_FILE" is not set');
  const clients = (environment.ALLOWED_CLIENTS ?? '').split(',').map((client) => client.trim());
  const allowedClients = clients.filter(Boolean);
  return {
    deploymentId,
    planFile,
    discoveryUrl: textOf(environment.DISCOVERY_URL),
    allowedClients: allowedClients.length === 0 ? undefined : allowedClients,
    region: textOf(environment.AWS_REGION),
    endpointUrl: textOf(environment.AWS_ENDPOINT_URL),
    stsEndpointUrl: textOf(environment.AWS_ENDPOINT_URL_STS) ?? textOf(environment.AWS_ENDPOINT_URL),
  };
}

function textOf(value = ''): string | undefined {
  return value === '' ? undefined : value;
}

function notConfigured(problem: string): ToolkitError {
  return new ToolkitError('not-configured', `the interceptor function is not configured: ${problem}`, {
    hint: 'Set DEPLOYMENT_ID, and INTERCEPTORS_FILE to the path of interceptors.json.',
  });
}
