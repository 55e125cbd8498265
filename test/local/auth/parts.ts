import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Account } from '../../../local/account.ts';
import { createClock } from '../../../local/clock.ts';
import { createControlPlaneState } from '../../../local/control-plane/state.ts';
import { createHistory } from '../../../local/history.ts';
import { createIds } from '../../../local/ids.ts';
import { createIssuer } from '../../../local/issuer/issuer.ts';
import { createSecretsState } from '../../../local/secrets-manager/state.ts';
import { createCredentials } from '../../../local/sigv4/credentials.ts';
import type { MovableClock } from '../../../local/clock.ts';
import type { Gateway, GatewaySettings } from '../../../local/control-plane/state.ts';
import type { Issuer } from '../../../local/issuer/issuer.ts';

/** Saturday, noon. */
export const NOON: number = Date.UTC(2026, 10, 21, 12);

/** Serves `handle` on a free port of the loopback interface until the test ends. */
export async function serve(
  handle: (incoming: IncomingMessage, outgoing: ServerResponse) => unknown,
): Promise<string> {
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  // A server that listens on TCP has this kind of address.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The parts of an account that authorization looks at. */
export function makeAccount(clock: MovableClock = createClock(() => NOON)): Account {
  const [accountId, region, ids] = ['000000000000', 'us-east-1', createIds()];
  const parts: Partial<Account> = {
    accountId,
    region,
    endpointUrl: 'http://127.0.0.1:1',
    clock,
    ids,
    credentials: createCredentials({ accountId, clock, ids }),
    controlPlane: createControlPlaneState(),
    secrets: createSecretsState({
      arnPrefix: `arn:aws:secretsmanager:${region}:${accountId}:secret:`,
      clock,
      ids,
    }),
    history: createHistory(clock),
  };
  // The rest of an account is none of authorization's business.
  return parts as Account;
}

/** A gateway with these settings. */
export function gatewayOf(settings: Partial<GatewaySettings>): Gateway {
  const all: GatewaySettings = {
    name: 'gw',
    roleArn: 'arn:aws:iam::000000000000:role/service/gateway',
    protocolType: 'MCP',
    authorizerType: 'NONE',
    ...settings,
  };
  const life = { status: 'READY' } as unknown as Gateway['life'];
  return { id: 'gw-0123456789', arn: 'arn', settings: all, life, targets: new Map() };
}

/** Starts an issuer of its own. */
export async function startIssuer(clock: MovableClock = createClock(() => NOON)): Promise<Issuer> {
  const behind = new Map<string, Issuer>();
  const url = await serve((incoming, outgoing) => behind.get('issuer')?.handle(incoming, outgoing));
  const issuer = createIssuer({ issuerUrl: `${url}/_issuer`, clock, ids: createIds() });
  behind.set('issuer', issuer);
  return issuer;
}

/** `Authorization: Basic` of a client. */
export function basic(clientId: string, clientSecret: string): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
}

/** Posts a form to a token endpoint. */
export async function askToken(
  url: string,
  form: Readonly<Record<string, string>> | readonly (readonly [string, string])[],
  authorization?: string,
): Promise<{ status: number; body: Readonly<Record<string, unknown>> }> {
  const entries = Array.isArray(form) ? form : Object.entries(form);
  const response = await fetch(url, {
    method: 'POST',
    headers: authorization === undefined ? {} : { authorization },
    body: new URLSearchParams(
      entries.map(([name, value]): [string, string] => [String(name), String(value)]),
    ),
  });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}
