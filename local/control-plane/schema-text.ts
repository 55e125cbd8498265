import { parseS3Uri } from '../s3/state.ts';
import type { Account } from '../account.ts';

/** Where a schema is: in the request, or in an object. */
export interface SchemaSource {
  readonly inlinePayload?: string | undefined;
  readonly s3?:
    { readonly uri?: string | undefined; readonly bucketOwnerAccountId?: string | undefined } | undefined;
}

/** A schema's text, or why there is none. What is wrong in a request is refused, what is wrong in S3 fails later (assumed). */
export type SchemaText = { readonly text: string } | { readonly problem: string };

/** Reads a schema; the wording of every problem is assumed. */
export function schemaText(account: Account, { inlinePayload, s3 }: SchemaSource): SchemaText {
  if (inlinePayload === undefined) return objectText(account, s3 ?? {});
  const limit = account.quotas.inlineSchemaBytes;
  if (Buffer.byteLength(inlinePayload, 'utf8') <= limit) return { text: inlinePayload };
  return { problem: `Inline schema is larger than ${limit} bytes` };
}

function objectText(account: Account, source: NonNullable<SchemaSource['s3']>): SchemaText {
  const { uri = '', bucketOwnerAccountId: owner } = source;
  const place = parseS3Uri(uri);
  const object = place && account.s3.get(`${place.bucket}/${place.key}`);
  if (object === undefined)
    return { problem: `Failed to read schema from ${uri}: the object does not exist` };
  if (owner !== undefined && owner !== account.accountId) {
    return { problem: `Failed to read schema from ${uri}: the bucket is not owned by account ${owner}` };
  }
  const limit = account.quotas.s3SchemaBytes;
  if (object.bytes.byteLength > limit) return { problem: `Schema at ${uri} is larger than ${limit} bytes` };
  return { text: object.bytes.toString('utf8') };
}
