import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c, crc64nvme } from './crc.ts';

/** What S3 keeps beside an object to tell its content by; `value` is in base64. */
export interface Checksum {
  readonly algorithm: string;
  readonly value: string;
}

/**
 * How checksums are made, by algorithm (S3 user guide, "Checking object integrity in Amazon S3"). The SDK for JavaScript
 * makes a CRC32 unless told otherwise, and checks what it gets by any of these (3.1142). What other algorithms S3 has
 * (MD5, SHA512, XXHASH64, XXHASH3, XXHASH128) are refused.
 */
const ALGORITHMS: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest('base64'),
  sha1: (bytes) => createHash('sha1').update(bytes).digest('base64'),
  crc32: (bytes) => {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(crc32(bytes));
    return value.toString('base64');
  },
  crc32c: (bytes) => crc32c(bytes).toString('base64'),
  crc64nvme: (bytes) => crc64nvme(bytes).toString('base64'),
};

/** What S3 makes of bytes that come without any (API reference, `Checksum`, read 2026-11). */
const DEFAULT_ALGORITHM = 'crc64nvme';

const PREFIX = 'x-amz-checksum-';
/** Headers of that prefix that give no checksum. */
const OTHERS: readonly string[] = ['mode', 'type', 'algorithm'];

/** Checksums that a request gives, in headers or in trailers behind its chunks. */
export function givenChecksums(headers: Headers, trailers: Headers): readonly Checksum[] {
  return [...headers, ...trailers]
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => ({ algorithm: name.slice(PREFIX.length), value }))
    .filter(({ algorithm }) => !OTHERS.includes(algorithm));
}

/** The checksum of this algorithm; `undefined` where it is none that can be made here. */
export function checksumOf(bytes: Uint8Array, algorithm: string = DEFAULT_ALGORITHM): Checksum | undefined {
  const make = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
  return make && { algorithm, value: make(bytes) };
}

/** Headers of an answer that tells of a checksum; one of an object that was not made of parts is always of all of it. */
export function checksumHeaders(checksum: Checksum | undefined): Readonly<Record<string, string>> {
  if (checksum === undefined) return {};
  return { [`${PREFIX}${checksum.algorithm}`]: checksum.value, 'x-amz-checksum-type': 'FULL_OBJECT' };
}

/** Whether a reader asks for the checksum (API reference, HeadObject). */
export function asksForChecksum(asked: Headers): boolean {
  return asked.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
}
