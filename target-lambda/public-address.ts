import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { isPrivateAddress } from '../contract/private-hosts.ts';
import { codedError, NOT_PUBLIC } from './sender.ts';
import { isThisMachine } from './vendor-server.ts';

/** Whether a request may be sent to an IP address. */
export type AddressRule = (address: string) => boolean;

/** A network, for example `10.20.0.0/16` as `{ address: '10.20.0.0', prefix: 16 }`. */
export interface Network {
  readonly address: string;
  readonly prefix: number;
}

/** Resolves a host name to all of its addresses, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/** Documentation, and the old 6to4 relays (IANA special-purpose address registries, read 2026-11). */
const UNASSIGNED = new BlockList();
UNASSIGNED.addSubnet('192.0.2.0', 24);
UNASSIGNED.addSubnet('192.88.99.0', 24);
UNASSIGNED.addSubnet('198.51.100.0', 24);
UNASSIGNED.addSubnet('203.0.113.0', 24);
UNASSIGNED.addSubnet('2001:db8::', 32, 'ipv6');

/** The one block out of which public IPv6 addresses are given (IANA IPv6 address space, read 2026-11). */
const GLOBAL_IPV6 = new BlockList();
GLOBAL_IPV6.addSubnet('2000::', 3, 'ipv6');

/**
 * Allows public addresses, and those of the given networks. This machine, link-local addresses and with them the
 * metadata service are never allowed.
 */
export function addressRule(privateNetworks: readonly Network[]): AddressRule {
  const named = new BlockList();
  for (const { address, prefix } of privateNetworks) named.addSubnet(address, prefix, familyOf(address));
  return (address) => {
    // A zone, as in `fe80::1%eth0`, names an interface of this machine.
    if (isIP(address) === 0 || address.includes('%') || isThisMachine(address)) return false;
    return isPublic(address) || named.check(address, familyOf(address));
  };
}

/**
 * A lookup for connections, which fails with {@link NOT_PUBLIC} where a name has an address that may not be reached:
 * what it gives is what is connected to, so that a name cannot mean another address a moment later.
 */
export function checkedLookup(isAllowed: AddressRule, resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      // A name server that fails gives no list at all.
      const [first] = error === null ? addresses : [];
      if (error !== null) callback(error, '');
      else if (first === undefined || !addresses.every(({ address }) => isAllowed(address))) {
        callback(codedError(NOT_PUBLIC), '');
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function isPublic(address: string): boolean {
  const family = familyOf(address);
  if (isPrivateAddress(address) || UNASSIGNED.check(address, family)) return false;
  return family === 'ipv4' || GLOBAL_IPV6.check(address, family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
