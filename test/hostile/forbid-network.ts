import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/**
 * Replaces everything by which this process could reach another machine: whoever tries is refused. Gives the list of
 * those who tried.
 */
export function forbidNetwork(): readonly string[] {
  const tried: string[] = [];
  const forbid = (name: string) => (): never => {
    tried.push(name);
    throw new Error(`${name} was called`);
  };
  // An arrow function cannot be constructed: `new WebSocket()` fails as well.
  Object.assign(globalThis, { fetch: forbid('fetch'), WebSocket: forbid('WebSocket') });
  // Plain, TLS and HTTP connections of every version begin here.
  net.Socket.prototype.connect = forbid('Socket.connect');
  for (const lookup of [dns, dns.promises] as unknown as readonly Record<string, unknown>[]) {
    for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny']) {
      lookup[name] = forbid(`dns.${name}`);
    }
  }
  syncBuiltinESMExports();
  return tried;
}
