/**
 * The bytes of a body in `aws-chunked` encoding, as SDKs send streams: chunks `<size in hex>[;chunk-signature=…]`, the
 * bytes, a line end, up to a chunk of size 0 and trailers (S3 API reference, sigv4-streaming). Nothing where it is broken.
 */
export function unchunk(
  body: Buffer<ArrayBuffer>,
): { readonly bytes: Buffer<ArrayBuffer>; readonly trailers: Headers } | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const head = /^([0-9a-f]+)(?:;.*)?$/i.exec(end < 0 ? '' : body.toString('latin1', at, end));
    if (head === null) return undefined;
    const size = Number.parseInt(head[1] ?? '', 16);
    if (size === 0)
      return { bytes: Buffer.concat(chunks), trailers: trailersIn(body.toString('latin1', end)) };
    const start = end + 2;
    if (body.length < start + size + 2) return undefined;
    chunks.push(body.subarray(start, start + size));
    at = start + size + 2;
  }
}

/** Lines `name:value` behind the last chunk. */
function trailersIn(text: string): Headers {
  const trailers = new Headers();
  for (const [, name = '', value = ''] of text.matchAll(/^([a-z0-9-]+):[ \t]*([\x21-\x7e]*)/gim)) {
    trailers.set(name, value);
  }
  return trailers;
}
