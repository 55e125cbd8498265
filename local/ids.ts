import { randomFillSync } from 'node:crypto';

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();

/** Draws an integer from 0 up to, not including, `limit`, which is 256 at most. */
export type Random = (limit: number) => number;

/** Bytes fetched at a time: each call of a tool takes some ninety, and fetching one by one was a tenth of its time. */
const POOL_BYTES = 4096;

/** The forms of identifier that AWS hands out (observed 2026-09-28 unless said otherwise). */
export interface Ids {
  uuid(): string;
  /** Behind a gateway's name: 10 of `[a-z0-9]`. */
  gatewaySuffix(): string;
  /** 10 of `[A-Z0-9]`. */
  target(): string;
  /** Behind a provider's name in its secret's name: `-<8 hex>-<6 alphanumerics>`. */
  secretSuffix(): string;
  /** `Root=1-<8 hex>-<24 hex>`. */
  traceId(nowMs: number): string;
  /** 10 of `[a-z0-9]`: REST APIs, API keys, usage plans (background knowledge). */
  apiGateway(): string;
  /** `length` of `[A-Za-z0-9]`: a made-up key or secret. */
  credential(length: number): string;
  /** `length` characters of an alphabet. */
  text(alphabet: string, length: number): string;
}

/** Makes identifiers from a source of randomness. */
export function createIds(random: Random = createRandom()): Ids {
  const draw = (alphabet: string, length: number): string => {
    let text = '';
    while (text.length < length) text += alphabet.charAt(random(alphabet.length));
    return text;
  };
  const hex = (length: number): string => draw(`${DIGITS}abcdef`, length);
  return {
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${draw('89ab', 1)}${hex(3)}-${hex(12)}`,
    gatewaySuffix: () => draw(LOWER + DIGITS, 10),
    target: () => draw(UPPER + DIGITS, 10),
    secretSuffix: () => `-${hex(8)}-${draw(LOWER + UPPER + DIGITS, 6)}`,
    traceId: (nowMs) =>
      `Root=1-${Math.floor(nowMs / 1000)
        .toString(16)
        .padStart(8, '0')}-${hex(24)}`,
    apiGateway: () => draw(LOWER + DIGITS, 10),
    credential: (length) => draw(LOWER + UPPER + DIGITS, length),
    text: draw,
  };
}

/** Randomness of the machine. Bytes beyond the last whole multiple of the limit are dropped: all numbers are as likely. */
function createRandom(): Random {
  const pool = new Uint8Array(POOL_BYTES);
  let next = POOL_BYTES;
  return (limit) => {
    for (;;) {
      if (next === POOL_BYTES) {
        randomFillSync(pool);
        next = 0;
      }
      const byte = pool[next] ?? 0;
      next += 1;
      if (byte < 256 - (256 % limit)) return byte % limit;
    }
  };
}
