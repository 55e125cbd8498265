/** Percent-encodes all but the unreserved characters of RFC 3986 section 2.3; lone surrogates become U+FFFD. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, encodeByte);
}

/**
 * Percent-encodes what a query cannot hold, and leaves reserved characters and percent triplets alone
 * (OpenAPI 3.0 `allowReserved`, RFC 6570 section 3.2.3). `&`, `+`, `#`, `[` and `]` are encoded nevertheless:
 * left alone they would start another parameter, a space or the fragment (OpenAPI 3.0.4, "allowReserved").
 */
export function percentEncodeReserved(text: string): string {
  return text.toWellFormed().replace(/%[0-9A-Fa-f]{2}|[^\w\-.~:/?@!$'()*,;=]/gu, (found) => {
    return found.length === 3 && found.startsWith('%') ? found : percentEncode(found);
  });
}

/** Encodes what RFC 3986 does not allow in a path segment, and leaves percent triplets as they are. */
export function percentEncodeSegment(raw: string): string {
  return raw.toWellFormed().replace(/%(?![0-9A-Fa-f]{2})|[^\w\-.~!$&'()*+,;=:@%]/gu, percentEncode);
}

/** Decodes percent triplets as UTF-8; a text that is not encoded well is given back as it is. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encodeByte(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
