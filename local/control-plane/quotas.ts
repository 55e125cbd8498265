import { MAX_INLINE_SCHEMA_BYTES, MAX_S3_SCHEMA_BYTES, MAX_TARGETS } from '../../contract/gateway-limits.ts';
import { awsError } from './answer.ts';
import type { Answer } from './answer.ts';

/** What an account may have (devguide bedrock-agentcore-limits, read 2026-10; all adjustable). */
export interface Quotas {
  readonly gateways: number;
  readonly targetsPerGateway: number;
  readonly apiKeyProviders: number;
  readonly oauthProviders: number;
  readonly workloadIdentities: number;
  /** Targets of a gateway that are being made, changed or deleted at the same time. */
  readonly concurrentTargetChanges: number;
  readonly inlineSchemaBytes: number;
  readonly s3SchemaBytes: number;
  /** Of an API's export. */
  readonly exportBytes: number;
}

/** The quotas of a new account. */
export const DEFAULT_QUOTAS: Quotas = {
  gateways: 1000,
  targetsPerGateway: MAX_TARGETS,
  apiKeyProviders: 50,
  oauthProviders: 50,
  workloadIdentities: 11_000,
  concurrentTargetChanges: 5,
  inlineSchemaBytes: MAX_INLINE_SCHEMA_BYTES,
  s3SchemaBytes: MAX_S3_SCHEMA_BYTES,
  exportBytes: 50_000_000,
};

/** `ServiceQuotaExceededException`, 402, where no more may be made; the wording is assumed. */
export function quotaProblem(what: string, present: number, limit: number): Answer | undefined {
  if (present < limit) return undefined;
  return awsError('ServiceQuotaExceededException', `You have reached the limit of ${limit} ${what}`);
}
