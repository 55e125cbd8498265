/** The upper and the lower half of a polynomial of 64 bits, bits reversed; one of 32 bits has its bits in the lower half. */
interface Polynomial {
  readonly high: number;
  readonly low: number;
}

/** CRC-32C, Castagnoli (RFC 3720, appendix B.4). */
const CASTAGNOLI: Polynomial = { high: 0, low: 0x82f63b78 };
/** CRC-64/NVME (NVM Command Set Specification 1.0c, section 5.2.1.3.4). */
const NVME: Polynomial = { high: 0x9a6c9329, low: 0xac4bc9b5 };

interface Table {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

const tables = new Map<Polynomial, Table>();

/** CRC-32C of bytes, in 4 bytes. */
export function crc32c(bytes: Uint8Array): Buffer {
  return crc(bytes, CASTAGNOLI).subarray(4);
}

/** CRC-64/NVME of bytes, in 8 bytes. */
export function crc64nvme(bytes: Uint8Array): Buffer {
  return crc(bytes, NVME);
}

function crc(bytes: Uint8Array, polynomial: Polynomial): Buffer {
  const table = tableOf(polynomial);
  let high = polynomial.high === 0 ? 0 : 0xffffffff;
  let low = 0xffffffff;
  for (const byte of bytes) {
    const at = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (table.low[at] ?? 0);
    high = (high >>> 8) ^ (table.high[at] ?? 0);
  }
  const value = Buffer.alloc(8);
  value.writeUInt32BE((polynomial.high === 0 ? high : ~high) >>> 0, 0);
  value.writeUInt32BE(~low >>> 0, 4);
  return value;
}

/** What each byte adds: made once, when first needed. */
function tableOf(polynomial: Polynomial): Table {
  const known = tables.get(polynomial);
  if (known !== undefined) return known;
  const table: Table = { high: new Uint32Array(256), low: new Uint32Array(256) };
  for (let byte = 0; byte < 256; byte++) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = (low & 1) === 1;
      low = ((low >>> 1) | (high << 31)) ^ (isOdd ? polynomial.low : 0);
      high = (high >>> 1) ^ (isOdd ? polynomial.high : 0);
    }
    table.high[byte] = high;
    table.low[byte] = low;
  }
  tables.set(polynomial, table);
  return table;
}
