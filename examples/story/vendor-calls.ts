import { check } from '../../cli/demo/narrator.ts';
import type { McpClient, ToolAnswer } from '../../cli/demo/mcp-clients.ts';
import { fingerprint } from '../../contract/secret.ts';
import type { CrmCall } from '../crm/vendor.ts';
import { connect } from './connect.ts';
import type { Connection } from './connect.ts';
import type { Deployed } from './deploy-gateway.ts';
import { refusalOf } from './refusal-of.ts';
import type { Scene } from './run-story.ts';

/** A call that the vendor took, with what its token says. */
export type TakenCall = CrmCall & { readonly claims: NonNullable<CrmCall['claims']> };

/** Whatever has a vendor that remembers its calls. */
interface Watched {
  readonly vendor: { readonly calls: readonly CrmCall[] };
}

/** Calls a tool, which has to succeed and to make the vendor take one call and no more. */
export async function callOnce(
  { vendor }: Watched,
  ask: () => Promise<ToolAnswer>,
): Promise<{ readonly answer: ToolAnswer; readonly call: TakenCall }> {
  const before = vendor.calls.length;
  const answer = await ask();
  check(!answer.isError, `the tool answered with an error: ${answer.text}`);
  const [call, ...more] = vendor.calls.slice(before);
  check(call?.claims !== undefined && more.length === 0, 'the vendor was not called once');
  return { answer, call: { ...call, claims: call.claims } };
}

/** Calls a tool in vain: the client has to be refused, and the vendor to hear nothing of it. Gives the refusal. */
export async function callInVain(
  { vendor }: Watched,
  ask: () => Promise<ToolAnswer>,
  what = 'the call',
): Promise<string> {
  const before = vendor.calls.length;
  const refusal = await refusalOf(ask);
  check(refusal !== undefined, `${what} was taken`);
  check(vendor.calls.length === before, 'the vendor was called all the same');
  return refusal;
}

/** Whom a token has to be for, and for what. */
export interface ExpectedToken {
  readonly user: string;
  readonly agent: string;
  readonly audience: string;
  readonly scope: string;
  /** The person's own token, which is not it. */
  readonly inbound: string;
}

/** Looks at the token of a call: person, agent, audience and scope are as they should be. Gives its fingerprint. */
export function checkToken(
  { gateway }: Deployed,
  { claims, token }: TakenCall,
  { user, agent, audience, scope, inbound }: ExpectedToken,
): string {
  check(claims.sub === user, "the token's subject is another");
  check((claims.act as { sub?: string } | undefined)?.sub === agent, "the token's actor is another");
  check(claims.aud === audience && claims.scope === scope, 'the token is good for more');
  check(token !== inbound, 'the vendor got the inbound token');
  return fingerprint(gateway.deploymentId, token);
}

/** Connects a client that sees both tools of the vendor, and in none of them a token. */
export async function listCrmTools(
  scene: Scene,
  { deployed }: { readonly deployed: Deployed },
  connection: Connection,
): Promise<readonly [string, McpClient]> {
  const client = await connect(scene, deployed, connection);
  const tools = await client.listTools();
  check(tools.length === 2, `${tools.length} tools are listed, not 2`);
  check(!/token/i.test(JSON.stringify(tools)), 'a tool shows a token argument');
  return [
    `the official ${connection.line} client (MCP ${client.version}) sees ${tools.length} tools, none with a token`,
    client,
  ];
}

/** What the vendor's tools are called with, and the scope that each wants. */
export const READ = { tool: 'crm___listContacts', args: { query: 'a' }, scope: 'crm:read' } as const;
export const WRITE = { tool: 'crm___createContact', args: { name: 'Alan' }, scope: 'crm:write' } as const;
