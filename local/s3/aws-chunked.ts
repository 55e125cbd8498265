/**
 * The bytes of a body in `aws-chunked` encoding, as SDKs send streams: chunks `<size in hex>[;chunk-signature=…]`, the
 * bytes, a line end, up to a chunk of size 0 and trailers (S3 API reference, sigv4-streaming). Nothing where it is broken.
 */
export function unchunk(body: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const head = /^([0-9a-f]+)(?:;.*)?$/i.exec(end < 0 ? '' : body.toString('latin1', at, end));
    if (head === null) return undefined;
    const size = Number.parseInt(head[1] ?? '', 16);
    if (size === 0) return Buffer.concat(chunks);
    const start = end + 2;
    if (body.length < start + size + 2) return undefined;
    chunks.push(body.subarray(start, start + size));
    at = start + size + 2;
  }
}
