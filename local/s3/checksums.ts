import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What S3 keeps beside an object to tell its content by; `value` is in base64. */
export interface Checksum {
  readonly algorithm: string;
  readonly value: string;
}

/**
 * How checksums are made, by algorithm (S3 user guide, "Checking object integrity in Amazon S3"). Those without are kept
 * as they are given: CRC32C and CRC64NVME. That S3 makes a CRC64NVME of what comes without any is left out.
 */
const ALGORITHMS: Readonly<Record<string, ((bytes: Uint8Array) => string) | undefined>> = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest('base64'),
  sha1: (bytes) => createHash('sha1').update(bytes).digest('base64'),
  crc32: (bytes) => {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(crc32(bytes));
    return value.toString('base64');
  },
  crc32c: undefined,
  crc64nvme: undefined,
};

/** The checksum that a request gives, in a header or in a trailer behind its chunks. */
export function givenChecksum(headers: Headers, trailers: Headers): Checksum | undefined {
  for (const algorithm of Object.keys(ALGORITHMS)) {
    const name = `x-amz-checksum-${algorithm}`;
    const value = headers.get(name) ?? trailers.get(name);
    if (value !== null) return { algorithm, value };
  }
  return undefined;
}

/** Whether a checksum is that of these bytes, as far as it can be made here. */
export function isChecksumOf({ algorithm, value }: Checksum, bytes: Uint8Array): boolean {
  const make = ALGORITHMS[algorithm];
  return make === undefined || make(bytes) === value;
}

/** Headers that tell of a checksum to whoever asks with `x-amz-checksum-mode: ENABLED` (API reference, HeadObject). */
export function checksumHeaders(
  checksum: Checksum | undefined,
  asked: Headers,
): Readonly<Record<string, string>> {
  if (checksum === undefined || asked.get('x-amz-checksum-mode')?.toUpperCase() !== 'ENABLED') return {};
  return {
    [`x-amz-checksum-${checksum.algorithm}`]: checksum.value,
    'x-amz-checksum-type': 'FULL_OBJECT',
  };
}
