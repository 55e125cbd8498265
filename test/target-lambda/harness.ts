import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Route, RouteMap } from '../../contract/route-map.ts';
import { createForwarder } from '../../target-lambda/forward.ts';
import type { ForwarderOptions } from '../../target-lambda/forward.ts';
import { createNodeSender } from '../../target-lambda/node-sender.ts';
import type { Sender } from '../../target-lambda/sender.ts';
import { routeMap } from './route-maps.ts';
import { json, startVendor } from './vendor-server.ts';
import type { Received, VendorServer } from './vendor-server.ts';

/** A forwarder in front of a recording vendor. */
export interface Harness {
  readonly vendor: VendorServer;
  /** Lines of the log, parsed. */
  readonly log: Record<string, unknown>[];
  /** The lines themselves. */
  readonly lines: string[];
  call(
    map: RouteMap,
    request: Request,
    change?: Partial<ForwarderOptions>,
    path?: string,
    remainingMs?: number,
  ): Promise<Response>;
  /** Calls an adapted tool, and gives what the vendor got of it. */
  readonly received: (route: Route, args: unknown) => Promise<Received | undefined>;
}

export const REQUEST_ID = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef';

/** Starts the vendor before the tests of a file, and forgets what it recorded before each. */
export function useHarness(): Harness {
  let started: VendorServer | undefined;
  const lines: string[] = [];
  beforeAll(async () => {
    started = await startVendor();
  });
  beforeEach(() => {
    lines.length = 0;
    harness.vendor.received.length = 0;
    harness.vendor.respond = (_request, response) => {
      json(response, 200, { ok: true });
    };
  });
  afterAll(() => started?.close());
  const harness: Harness = {
    get vendor() {
      if (started === undefined) throw new Error('the vendor is not started');
      return started;
    },
    get log() {
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    lines,
    call: (map, request, change = {}, path, remainingMs) => {
      const target = createForwarder({
        routes: [map],
        deploymentId: 'asana-gateway',
        sender: createNodeSender(),
        now: () => Date.UTC(2026, 10, 21),
        log: (entry) => lines.push(JSON.stringify(entry)),
        timeoutMs: 20_000,
        upstream: harness.vendor.url,
        ...change,
      });
      return target(request, {
        requestId: REQUEST_ID,
        ...(path === undefined ? {} : { path }),
        ...(remainingMs === undefined ? {} : { remainingMs }),
      });
    },
    received: async (route, args) => {
      await harness.call(routeMap([route]), toolRequest(args));
      return harness.vendor.received[0];
    },
  };
  return harness;
}

/** A request of the gateway. */
export function gatewayRequest(method: string, path: string, init: RequestInit = {}): Request {
  return new Request(`https://target.invalid${path}`, { method, ...init });
}

/** A call of an adapted tool. */
export function toolRequest(body: unknown, headers: Record<string, string> = {}): Request {
  return gatewayRequest('POST', '/_tools/asana/tool', {
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
}

/** A sender that hands everything to a function, as to a `fetch` that takes every request. */
export function senderTo(fetchVendor: typeof fetch): Sender {
  return ({ url, method, headers, body }, { signal }) =>
    fetchVendor(url, { method, headers, body: body ?? null, signal });
}
