import type { Account } from '../account.ts';
import { errorAnswer, isStateless } from './call.ts';
import { RPC_CODES } from './json-rpc.ts';
import { createServerRequests } from './server-requests.ts';
import type { Answer, EnteringCall } from './call.ts';
import type { ServerRequests } from './server-requests.ts';

/** The sessions of all gateways that keep some. */
export interface Sessions {
  /** The session that a call is of, or the refusal of a call that needs one. */
  enter(call: EnteringCall): Entry | { readonly refusal: Answer };
}

/** What a session, or none, means for a call. */
export interface Entry {
  /** Headers that say which session it is. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the session's client is asked; none before it is initialized. */
  readonly serverRequests?: ServerRequests;
}

interface Session {
  readonly gatewayId: string;
  readonly subject: string | undefined;
  readonly endsAt: number;
  readonly isInitialized: boolean;
  readonly serverRequests: ServerRequests;
}

/** Header of a session's id. */
const HEADER = 'Mcp-Session-Id';

/** How long a session lives from its beginning, used or not, unless configured (devguide gateway-sessions, read 2026-10). */
const DEFAULT_TIMEOUT_SECONDS = 3600;

/**
 * Makes an empty register. A session begins with `initialize`, works after `notifications/initialized` and belongs to
 * whoever began it; stateless calls need none (observed 2026-09-28). Ended and others' sessions are 404 (documented),
 * with an assumed text.
 */
export function createSessions({ clock, ids }: Account): Sessions {
  const sessions = new Map<string, Session>();

  const begin = ({ gateway, caller, request }: EnteringCall): string => {
    const now = clock.now();
    for (const [id, { endsAt }] of sessions) if (endsAt <= now) sessions.delete(id);
    const { sessionTimeoutInSeconds = DEFAULT_TIMEOUT_SECONDS } =
      gateway.settings.protocolConfiguration?.mcp?.sessionConfiguration ?? {};
    const id = ids.uuid();
    const endsAt = now + sessionTimeoutInSeconds * 1000;
    const serverRequests = createServerRequests(request.params, () => ids.uuid());
    const { subject } = caller;
    sessions.set(id, { gatewayId: gateway.id, subject, endsAt, isInitialized: false, serverRequests });
    return id;
  };

  const find = ({ gateway, caller }: EnteringCall, id: string): Session | undefined => {
    const session = sessions.get(id);
    const isHis = session?.gatewayId === gateway.id && session.subject === caller.subject;
    return isHis && session.endsAt > clock.now() ? session : undefined;
  };

  return {
    enter(call) {
      const { gateway, request, inbound } = call;
      const configured = gateway.settings.protocolConfiguration?.mcp?.sessionConfiguration !== undefined;
      if (!configured || isStateless(call)) return { headers: {} };
      if (request.method === 'initialize') return { headers: { [HEADER]: begin(call) } };
      const id = inbound.headers.get(HEADER);
      if (id === null) return refuse(call, 400, 'Missing required Mcp-Session-Id header');
      const session = find(call, id);
      if (session === undefined) return refuse(call, 404, 'Session not found');
      const headers = { [HEADER]: id };
      if (request.method === 'notifications/initialized') {
        sessions.set(id, { ...session, isInitialized: true });
      } else if (!session.isInitialized && request.method !== 'ping') {
        const message = 'Session not initialized. Send notifications/initialized first.';
        return refuse(call, 400, message, headers);
      }
      return { headers, serverRequests: session.serverRequests };
    },
  };
}

function refuse(
  { request }: EnteringCall,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): { readonly refusal: Answer } {
  const error = { code: RPC_CODES.invalidRequest, message };
  return { refusal: errorAnswer(status, request.id ?? null, error, headers) };
}
