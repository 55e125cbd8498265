import { createHash } from 'node:crypto';
import { stackName } from './stack-name.ts';

/** Names of roles have 64 characters (IAM quotas; documented), and the longest names of Regions have 16. */
const MAX_START = 34;

/**
 * Name of the role that interceptors ask brokers with, for example `my-gateway-interceptor-eu-central-1`: a broker's policy
 * names it before there is a stack. Names of roles are one namespace for all Regions of an account.
 */
export function interceptorRoleName(deploymentId: string, region: string): string {
  return `${shortened(stackName(deploymentId))}-interceptor-${region}`;
}

function shortened(name: string): string {
  if (name.length <= MAX_START) return name;
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, MAX_START - mark.length - 1)}-${mark}`;
}
