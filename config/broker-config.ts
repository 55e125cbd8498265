import { z } from 'zod';
import type { BrokerPolicy } from '../contract/broker-policy.ts';
import { policyMembers, refuseContradiction } from './broker-policy.ts';
import { brokerStackSchema } from './broker-stack-config.ts';
import type { BrokerStackConfig } from './broker-stack-config.ts';
import { deploymentId } from './deployment-id.ts';
import { decodeYaml } from './yaml-file.ts';
import type { ConfigText } from './yaml-file.ts';

/** `broker.yaml`: a token broker's policy, its name, and what the CDK app builds around it. No secret stands in it. */
export interface BrokerConfig {
  /** Salt of the fingerprints in its log and name of its stack: as the gateways' `deploymentId`, fingerprints are alike. */
  readonly name: string;
  /** All that the function is given. */
  readonly policy: BrokerPolicy;
  readonly stack: BrokerStackConfig;
}

/** The schema of `broker.yaml`; also published as JSON Schema. */
export const brokerConfigSchema: z.ZodType<BrokerConfig> = z
  .strictObject({ name: deploymentId, ...policyMembers, stack: brokerStackSchema.prefault({}) })
  .superRefine(refuseContradiction)
  .transform(({ name, stack, ...policy }) => ({ name, policy, stack }));

/**
 * Decodes `broker.yaml`; every message carries `file:line:column`.
 * @throws ToolkitError `not-yaml`, `config-unknown-key` or `config-invalid`.
 */
export function decodeBrokerConfig(source: ConfigText): BrokerConfig {
  return decodeYaml(source, brokerConfigSchema);
}
