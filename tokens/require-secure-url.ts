import { ToolkitError } from '../contract/errors.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The URL that `text` is, where a credential may be sent to it: https, or http on this very machine.
 * @throws ToolkitError `usage`, with `name` as the subject of its message.
 */
export function requireSecureUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new ToolkitError('usage', `${name} is not an absolute URL`);
  const isSecure = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!isSecure) {
    throw new ToolkitError('usage', `${name} "${url.origin}" is neither https nor on this machine`, {
      hint: 'A credential travels encrypted, or not at all.',
    });
  }
  return url;
}
