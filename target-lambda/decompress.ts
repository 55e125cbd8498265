import type { IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { codedError, UNKNOWN_CODING } from './sender.ts';

/** The content codings that are asked for. */
export const ACCEPTED_CODINGS = 'gzip, deflate, br';

/** Makes what undoes a coding, for a body that begins with this byte. */
type Decoder = (firstByte: number) => Transform;

/** `deflate` is zlib's format (RFC 9110, section 8.4.1.2); some servers leave its two bytes of head out. */
const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: (firstByte) => ((firstByte & 0x0f) === 8 ? createInflate() : createInflateRaw()),
  br: () => createBrotliDecompress(),
};

/** An answer is hardly ever compressed twice, and each layer multiplies what a small body can become. */
const MAX_LAYERS = 2;

/**
 * The body of an answer without its content codings, piece by piece: whoever stops reading stops the vendor, too. An
 * empty body is empty in every coding; one that ends before its coding does is an error.
 * @throws Error with code {@link UNKNOWN_CODING}
 */
export function decompressed(response: IncomingMessage): AsyncIterable<Uint8Array> {
  const codings = (response.headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  const decoders = codings.flatMap((coding) => (Object.hasOwn(DECODERS, coding) ? [DECODERS[coding]] : []));
  if (decoders.length < codings.length || codings.length > MAX_LAYERS) {
    response.destroy();
    throw codedError(UNKNOWN_CODING);
  }
  return decoders.reduceRight<AsyncIterable<Uint8Array>>(
    (body, decoder) => (decoder === undefined ? body : undone(body, decoder)),
    response,
  );
}

async function* undone(body: AsyncIterable<Uint8Array>, decoder: Decoder): AsyncGenerator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return;
  const compressed = Readable.from(following(first.value, pieces), { objectMode: false });
  // What goes wrong reaches the reader as the error of what is read.
  yield* pipeline(compressed, decoder(first.value[0] ?? 0), () => undefined) as AsyncIterable<Uint8Array>;
}

async function* following(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}
