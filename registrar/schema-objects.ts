import { createHash } from 'node:crypto';
import { schemaPrefix } from '../contract/deployment-marks.ts';
import { ToolkitError } from '../contract/errors.ts';

/** Where a target's document goes: another text has another key, so that a target never sees half of a change. */
export function schemaUri(bucket: string, deploymentId: string, target: string, document: string): string {
  const hash = createHash('sha256').update(document).digest('hex').slice(0, 16);
  return `s3://${bucket}/${schemaPrefix(deploymentId)}${target}-${hash}.json`;
}

/** SHA-256 of a text in base64, as S3 keeps it beside an object. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** Whether an object is this deployment's. */
export function isOurObject(uri: string, deploymentId: string): boolean {
  return /^s3:\/\/[^/]+\/(.*)$/s.exec(uri)?.[1]?.startsWith(schemaPrefix(deploymentId)) === true;
}

/**
 * Bucket and key of `s3://bucket/key`.
 * @throws ToolkitError `usage` where it is none
 */
export function splitUri(uri: string): { readonly bucket: string; readonly key: string } {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri) ?? [];
  if (bucket === undefined || key === undefined) throw new ToolkitError('usage', `"${uri}" is no S3 URI`);
  return { bucket, key };
}
