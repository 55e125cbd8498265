import { lookup as lookUp } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPrivateAddress, isPrivateHost } from '../../contract/private-hosts.ts';

/** What a server answered; the body is read as it comes. */
export interface Answer {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Gets a URL and follows no redirect. */
export type Get = (url: URL, signal: AbortSignal) => Promise<Answer>;

/** Ports of {@link getPublic}. */
export interface PublicPorts {
  readonly lookup?: LookupFunction;
  readonly request?: typeof requestHttps;
}

const REFUSED = 'its host is at a private address';

/**
 * Makes a GET that reaches public hosts alone. Addresses are judged where the connection itself looks them up, before
 * it is opened, so that no name can lead elsewhere in between.
 */
export function getPublic({ lookup = lookUp, request = requestHttps }: PublicPorts = {}): Get {
  return async (url, signal) => {
    // An address in the URL is never looked up.
    if (isPrivateHost(url.hostname)) throw new Error(REFUSED);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = { accept: 'application/json, application/yaml, */*', 'accept-encoding': 'identity' };
    request(url, { signal, headers, agent: false, lookup: publicOnly(lookup) })
      .on('response', resolve)
      .on('error', reject)
      .end();
    const answer = await promise;
    return { status: answer.statusCode ?? 0, body: answer };
  };
}

/** Refuses a name of which any address is private. */
function publicOnly(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const found = Array.isArray(addresses) ? addresses : [];
      const [first] = found;
      if (error !== null) callback(error, '');
      else if (first === undefined || found.some(({ address }) => isPrivateAddress(address)))
        callback(new Error(REFUSED), '');
      else if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}
