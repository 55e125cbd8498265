import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { devGateway, registerLocal } from '../../cli/commands/dev.ts';
import { fetchInbound } from '../../cli/demo/inbound.ts';
import { deployLocal } from '../../cli/deploy-local.ts';
import type { LocalDeployment } from '../../cli/deploy-local.ts';
import { compile, DEFAULT_CHOICES, parseDocument } from '../../transform/index.ts';

/** How many clients call, and how often in all. */
export interface LoadSize {
  readonly clients: number;
  readonly calls: number;
}

/** What a load showed. */
export interface LoadResult {
  /** Requests that reached the vendor. */
  readonly vendorRequests: number;
  /** Requests whose token was not that of the user whose note they read; none is right. */
  readonly strayed: number;
  /** What went wrong, one line each, without values; none is right. */
  readonly errors: readonly string[];
  /** Why, as the log of the local AWS and of the function has it: each reason and how often. */
  readonly reasons: ReadonlyMap<string, number>;
  readonly seconds: number;
  /** Heap of the whole process behind a garbage collection, megabytes of 10^6 bytes, at 25 % and 100 % of the calls. */
  readonly heapMegabytes: { readonly early: number; readonly late: number };
}

const TOKEN_HEADER = 'X-Notes-Token';
const TOOL = 'notes___readNote';

/** Each user reads notes of his own: the path says whose request it has to be. */
const DOCUMENT = {
  openapi: '3.0.3',
  info: { title: 'Notes', version: '1' },
  servers: [{ url: 'https://notes.example.com' }],
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  security: [{ token: [] }],
  paths: {
    '/users/{user}/notes/{note}': {
      get: {
        operationId: 'readNote',
        parameters: ['user', 'note'].map((name) => ({
          name,
          in: 'path',
          required: true,
          schema: { type: 'string' },
        })),
        responses: {
          200: { description: 'A note', content: { 'application/json': { schema: { type: 'object' } } } },
        },
      },
    },
  },
};

/**
 * Calls a vendor through gateway, API Gateway and the target Lambda: each client with an inbound and a vendor's token of
 * its own, one call after the other, all clients at once.
 */
export async function runLoad({ clients, calls }: LoadSize): Promise<LoadResult> {
  const users = Array.from({ length: clients }, () => randomBytes(24).toString('base64url'));
  const vendor = await startVendor(users);
  const tokens = [{ scheme: 'token', header: TOKEN_HEADER }];
  const source = parseDocument('notes.json', JSON.stringify(DOCUMENT));
  const compilation = compile(source, { ...DEFAULT_CHOICES, target: 'notes', tokens });
  const { target } = compilation;
  const gateway = devGateway(target);
  const routes = compilation.parts.map((part) => part.routes);
  const { reasons, log } = collectReasons();
  const deployment = await deployLocal(gateway, [{ target, routes, upstream: vendor.url }], { log });
  try {
    const registration = await registerLocal(deployment, gateway, compilation, undefined);
    const connected = await Promise.all(users.map(() => connect(registration.gatewayUrl, deployment)));
    const caller = createCaller(connected, users, calls);
    const startedAt = performance.now();
    await caller.run(Math.floor(calls / 4));
    const early = heapMegabytes();
    await caller.run(calls);
    const seconds = (performance.now() - startedAt) / 1000;
    const late = heapMegabytes();
    await Promise.all(connected.map((client) => client.close()));
    const { requests: vendorRequests, strayed } = vendor.seen;
    const { errors } = caller;
    return { vendorRequests, strayed, errors, reasons, seconds, heapMegabytes: { early, late } };
  } finally {
    await deployment.aws.close();
    vendor.server.closeAllConnections();
    vendor.server.close();
  }
}

/** Counts what the log's lines give as reason; a function's line is text within a line. */
function collectReasons(): { readonly reasons: Map<string, number>; readonly log: (line: string) => void } {
  const reasons = new Map<string, number>();
  const log = (line: string): void => {
    const reason = /\\?"reason\\?":\\?"([^"\\]+)/.exec(line)?.[1];
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  };
  return { reasons, log };
}

/** A vendor that tells strangers' tokens from its users' own. */
async function startVendor(users: readonly string[]): Promise<{
  readonly url: string;
  readonly server: Server;
  readonly seen: { requests: number; strayed: number };
}> {
  const seen = { requests: 0, strayed: 0 };
  const server = createServer((incoming, outgoing) => {
    const [, user = '', note = ''] = /^\/users\/(\d+)\/notes\/(\d+)$/.exec(incoming.url ?? '') ?? [];
    seen.requests += 1;
    if (incoming.headers.authorization !== `Bearer ${users[Number(user)] ?? ''}`) seen.strayed += 1;
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(JSON.stringify({ user, note }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, seen };
}

async function connect(gatewayUrl: string, { stack }: LocalDeployment): Promise<Client> {
  const { value } = await fetchInbound(stack.client);
  const client = new Client({ name: 'load', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${value}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(gatewayUrl), { requestInit }));
  return client;
}

function createCaller(
  clients: readonly Client[],
  users: readonly string[],
  calls: number,
): { readonly errors: string[]; run(until: number): Promise<void> } {
  const errors: string[] = [];
  let next = 0;
  const callOnce = async (client: Client, user: number, note: number): Promise<void> => {
    const args = { user: String(user), note: String(note), [TOKEN_HEADER]: users[user] ?? '' };
    try {
      const { content, isError } = await client.callTool({ name: TOOL, arguments: args });
      const [part] = content;
      const text = part?.type === 'text' ? part.text : '';
      const right = JSON.stringify({ user: args.user, note: args.note });
      if (isError === true) errors.push('a call failed');
      else if (text !== right) errors.push("an answer was not the caller's");
    } catch (error) {
      errors.push(error instanceof Error ? error.name : 'a call was refused');
    }
  };
  return {
    errors,
    async run(until) {
      const callInTurn = async (client: Client, user: number): Promise<void> => {
        while (next < Math.min(until, calls)) {
          next += 1;
          await callOnce(client, user, next);
        }
      };
      await Promise.all(clients.map(callInTurn));
    },
  };
}

function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed / 1e6;
}
