import { BlockList, isIPv6 } from 'node:net';

/** A server of a route map. */
export interface VendorServer {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Why nothing may be sent there, as a sentence without its subject; `undefined` where it may. */
  readonly problem: string | undefined;
}

/** Reads one of a route map's servers: only an https URL that is not this machine is ever sent anything. */
export function readServer(server: string): VendorServer {
  return { baseUrl: server.replace(/\/+$/, ''), problem: problemOf(server) };
}

function problemOf(server: string): string | undefined {
  const url = URL.parse(server);
  // In the text, because an empty query or fragment leaves no trace in the URL.
  const isBase = url?.protocol === 'https:' && !/[?#]/.test(server);
  if (!isBase || url.username !== '' || url.password !== '') {
    return 'is not an https URL without credentials, query and fragment';
  }
  return isThisMachine(url.hostname) ? 'is on this machine' : undefined;
}

/**
 * Loopback, unspecified and link-local addresses, and the range of the instance's own services over IPv6 (EC2 user
 * guide, "Access instance metadata": `fd00:ec2::254`; background knowledge): there stand the runtime's services.
 */
const LOCAL_ADDRESSES = new BlockList();
LOCAL_ADDRESSES.addSubnet('127.0.0.0', 8);
LOCAL_ADDRESSES.addSubnet('0.0.0.0', 8);
LOCAL_ADDRESSES.addSubnet('169.254.0.0', 16);
LOCAL_ADDRESSES.addAddress('::1', 'ipv6');
LOCAL_ADDRESSES.addAddress('::', 'ipv6');
LOCAL_ADDRESSES.addSubnet('fe80::', 10, 'ipv6');
LOCAL_ADDRESSES.addSubnet('fd00:ec2::', 32, 'ipv6');

/** Whether a host, as a URL writes it, or an IP address is this machine or a service of its runtime. */
export function isThisMachine(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  return LOCAL_ADDRESSES.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}
