import { ToolkitError } from '../contract/errors.ts';
import { isLoopbackName } from '../local/loopback.ts';
import { awsAdapter } from '../registrar/aws-adapter.ts';
import type { AwsPort } from '../registrar/aws-port.ts';
import type { Io } from './io.ts';

/** Options of every command that calls AWS. */
export interface AwsFlags {
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
}

/**
 * Connects to AWS as the options say. At an endpoint on this machine the credentials are made up: real ones have
 * no business there.
 * @throws ToolkitError `usage` where no region is known.
 */
export function connectAws({ region, profile, endpointUrl }: AwsFlags, { env }: Io): AwsPort {
  const isLocal = endpointUrl !== undefined && isLoopbackName(URL.parse(endpointUrl)?.hostname ?? '');
  const chosen = region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? (isLocal ? 'us-east-1' : undefined);
  if (chosen === undefined) {
    throw new ToolkitError('usage', 'no region is named', {
      hint: 'Pass --region, or set AWS_REGION; for a local AWS pass its --endpoint-url.',
    });
  }
  const credentials = isLocal ? { accessKeyId: 'local', secretAccessKey: 'local' } : undefined;
  return awsAdapter({ region: chosen, profile, endpointUrl, credentials });
}
