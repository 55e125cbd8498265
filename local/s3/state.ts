import type { Checksum } from './checksums.ts';

/** An object in a bucket. */
export interface StoredObject {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly contentType: string;
  /** MD5 in hex, without the quotes that it has on the wire. */
  readonly etag: string;
  /** As it was given with the bytes, else made of them; none where they were kept by an earlier version. */
  readonly checksum?: Checksum | undefined;
  readonly modifiedAt: number;
}

/** The account's objects by `bucket/key`. A bucket is there as soon as something is put into it. */
export type S3State = Map<string, StoredObject>;

/** Bucket and key of `s3://bucket/key`. */
export function parseS3Uri(uri: string): { readonly bucket: string; readonly key: string } | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}
