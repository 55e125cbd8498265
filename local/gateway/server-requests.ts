import { isObject } from '../../contract/json-object.ts';
import { RPC_CODES } from './json-rpc.ts';
import type { RpcAnswer, RpcId, RpcOutcome } from './json-rpc.ts';

/** A request that an MCP server puts to the client whose call it works on. */
export interface ServerRequest {
  readonly method: string;
  readonly params: unknown;
}

/** A client that servers may ask. */
export interface AskedClient {
  /** What of the client's own capabilities a server is told of. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly ask: (request: ServerRequest) => Promise<RpcOutcome>;
}

/** Puts a message to a client, or gives what the server is answered where it is not put. */
export type PutQuestion = (question: { readonly id: string }) => Promise<RpcOutcome | undefined>;

/** What the client of one session has been asked and has yet to answer. */
export interface ServerRequests {
  readonly capabilities: Readonly<Record<string, unknown>>;
  /** Puts a request to the client and gives its answer, which comes with another call of the session. */
  ask(request: ServerRequest, put: PutQuestion): Promise<RpcOutcome>;
  /** Takes an answer; one that nobody waits for is dropped. */
  answer(answer: RpcAnswer): void;
}

/**
 * What servers may ask for, with the capability that a client needs for it (devguide gateway-using, read 2026-10; that a
 * server is told of these capabilities alone, and that the gateway gives requests ids of its own, is assumed).
 */
const ASKABLE: Readonly<Record<string, string>> = {
  'elicitation/create': 'elicitation',
  'sampling/createMessage': 'sampling',
};

/** Makes the register of a session that begins with these parameters of `initialize`. */
export function createServerRequests(
  { capabilities }: Readonly<Record<string, unknown>>,
  nextId: () => string,
): ServerRequests {
  const waiting = new Map<RpcId, (outcome: RpcOutcome) => void>();
  const all = isObject(capabilities) ? capabilities : {};
  const names = Object.values(ASKABLE).filter((name) => isObject(all[name]));
  return {
    capabilities: Object.fromEntries(names.map((name) => [name, all[name]])),
    async ask({ method, params }, put) {
      const id = nextId();
      const { promise, resolve } = Promise.withResolvers<RpcOutcome>();
      waiting.set(id, resolve);
      const question = { jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) };
      const instead = await put(question);
      if (instead === undefined) return promise;
      waiting.delete(id);
      return instead;
    },
    answer({ id, outcome }) {
      waiting.get(id)?.(outcome);
      waiting.delete(id);
    },
  };
}

/** Answers a server's request: itself where it is a `ping`, else by the client where that can. */
export async function answerServer(
  request: ServerRequest,
  client: AskedClient | undefined,
): Promise<RpcOutcome> {
  const { method } = request;
  if (method === 'ping') return { result: {} };
  const needed = Object.hasOwn(ASKABLE, method) ? ASKABLE[method] : undefined;
  if (client !== undefined && needed !== undefined && needed in client.capabilities)
    return client.ask(request);
  return { error: { code: RPC_CODES.methodNotFound, message: 'Method not found' } };
}
