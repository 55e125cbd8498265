import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Calls of one tool per second, by who answers them, and how the local gateway compares. */
export interface Throughput {
  readonly gateway: number;
  readonly sdk: number;
  /** `gateway / sdk`, of the medians. */
  readonly ratio: number;
}

/** How long and how wide is measured. */
export interface ThroughputSize {
  readonly clients: number;
  readonly callsPerRound: number;
  readonly rounds: number;
}

const PEER = fileURLToPath(new URL('local-peer.ts', import.meta.url));
const CALL = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'bench___add', arguments: { a: 1, b: 2 } },
});
const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
});

interface Peer {
  measure(calls: number): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Compares a gateway with authorizer NONE and a Lambda target with a bare server of the official SDK, each in a process of
 * its own, in turns. The first round of each warms up and is not counted.
 */
export async function compareThroughput(
  { clients, callsPerRound, rounds }: ThroughputSize = { clients: 16, callsPerRound: 3000, rounds: 5 },
): Promise<Throughput> {
  const gateway = await startPeer('gateway', clients);
  const sdk = await startPeer('sdk', clients);
  const rates = { gateway: [] as number[], sdk: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const [ours, theirs] = [await gateway.measure(callsPerRound), await sdk.measure(callsPerRound)];
    if (round === 0) continue;
    rates.gateway.push(ours);
    rates.sdk.push(theirs);
  }
  await Promise.all([gateway.stop(), sdk.stop()]);
  const medians = { gateway: median(rates.gateway), sdk: median(rates.sdk) };
  return { ...medians, ratio: medians.gateway / medians.sdk };
}

async function startPeer(kind: 'gateway' | 'sdk', clients: number): Promise<Peer> {
  const child = spawn(process.execPath, [PEER, kind], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = line.toString('utf8').trim();
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const sessions = await Promise.all(Array.from({ length: clients }, () => begin(url, agent)));
  return {
    async measure(calls) {
      let left = calls;
      const begun = performance.now();
      const callInTurn = async (headers: Readonly<Record<string, string>>): Promise<void> => {
        while (left > 0) {
          left -= 1;
          const { body } = await post(url, agent, CALL, headers);
          if (!body.includes('{\\"sum\\":3}')) throw new Error(`${kind} did not answer the call`);
        }
      };
      await Promise.all(sessions.map(callInTurn));
      return calls / ((performance.now() - begun) / 1000);
    },
    async stop() {
      const closed = once(child, 'close');
      child.stdin.end();
      agent.destroy();
      await closed;
    },
  };
}

/** Headers of a client that has introduced itself. */
async function begin(url: string, agent: Agent): Promise<Readonly<Record<string, string>>> {
  const { session } = await post(url, agent, INITIALIZE, {});
  return {
    'mcp-protocol-version': '2025-03-26',
    ...(session === undefined ? {} : { 'mcp-session-id': session }),
  };
}

async function post(
  url: string,
  agent: Agent,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly body: string; readonly session: string | undefined }> {
  const outgoing = request(url, {
    method: 'POST',
    agent,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'content-length': Buffer.byteLength(body),
      ...headers,
    },
  });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const session = incoming.headers['mcp-session-id'];
  return { body: await text(incoming), session: typeof session === 'string' ? session : undefined };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
