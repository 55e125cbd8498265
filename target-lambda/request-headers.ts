import { NEVER_FORWARDED, OF_THE_WAY } from '../contract/forwarded-headers.ts';

/**
 * The caller's header fields that a kept operation hands on. `routes.json` does not name the header parameters
 * of kept operations, so every field passes that is not known to be credential, framing or of the way.
 */
export function passedHeaders(incoming: Headers, tokenHeaders: ReadonlySet<string>): Headers {
  const perConnection = new Set(
    (incoming.get('connection') ?? '').split(',').map((name) => name.trim().toLowerCase()),
  );
  const passed = new Headers();
  for (const [name, value] of incoming) {
    const stays =
      isReserved(name) || OF_THE_WAY.test(name) || tokenHeaders.has(name) || perConnection.has(name);
    if (!stays) passed.set(name, value);
  }
  return passed;
}

/** Whether an argument of an adapted operation may be written into this header field. */
export function isArgumentHeader(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !isReserved(name.toLowerCase());
}

/**
 * Servers that hand on fields as variables read hyphen and underscore as one (RFC 3875, section 4.1.18), so that
 * `x_http_method_override` would override the method at such a vendor.
 */
function isReserved(name: string): boolean {
  return NEVER_FORWARDED.has(name) || (/^x[-_]/.test(name) && NEVER_FORWARDED.has(name.replaceAll('_', '-')));
}

/** Whether a header field can carry this text unchanged and unambiguously: printable ASCII and tabs. */
export function isHeaderText(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text);
}
