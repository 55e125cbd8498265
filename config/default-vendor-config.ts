import { DEFAULT_TOOL_NAME, MAX_S3_SCHEMA_BYTES } from '../contract/gateway-limits.ts';
import type { VendorConfig } from './vendor-config.ts';

/** What holds without a `bearer.yaml`; the schema's own defaults, in a file that loads no library. */
export const DEFAULT_VENDOR_CONFIG: VendorConfig = {
  target: {},
  servers: [],
  tokens: [],
  operations: { include: ['*'], exclude: [] },
  budgets: { toolBytes: 16_384, toolName: DEFAULT_TOOL_NAME, targetBytes: MAX_S3_SCHEMA_BYTES },
  errors: 'wrap',
  responses: 'reduce',
};
