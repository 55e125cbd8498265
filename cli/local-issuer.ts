import type { GatewayConfig } from '../config/gateway-config.ts';
import { ToolkitError } from '../contract/errors.ts';
import type { RequestStepPlan, SecretPlace } from '../contract/interceptor-plan.ts';
import { secret } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import { keepGivenSecrets } from '../local/app/given-secrets.ts';
import type { IssuerUser } from '../local/issuer/client.ts';
import { isLoopbackName } from '../local/loopback.ts';
import type { LocalAws } from '../local/start.ts';
import { parseTokenSource } from '../tokens/parse-token-source.ts';
import type { Io } from './io.ts';

/** Who there is at the local issuer besides the stack's client. */
export interface Population {
  readonly users: readonly IssuerUser[];
  /** Secrets of the clients that exchange tokens, by their ids. */
  readonly clients: ReadonlyMap<string, Secret>;
}

type ExchangeStep = Extract<RequestStepPlan, { readonly step: 'exchange-token' }>;

const TTL_SECONDS = 300;

/**
 * Reads `--user NAME`, or `NAME=CLAIMS` with the further claims of the user's tokens as JSON, and `--client ID=SOURCE`.
 * @throws ToolkitError `usage`, or `token-missing` where a secret is not where the source says
 */
export async function readPopulation(
  { user = [], client = [] }: { readonly user?: readonly string[]; readonly client?: readonly string[] },
  { env }: Pick<Io, 'env'>,
): Promise<Population> {
  const clients = client.map(async (text) => {
    const at = text.indexOf('=');
    if (at < 1) {
      throw new ToolkitError('usage', 'a client is not ID=SOURCE', {
        hint: 'Name the place of its secret, for example crm-agent=env:CRM_AGENT_SECRET.',
      });
    }
    const { value } = await parseTokenSource(text.slice(at + 1), env).get();
    return [text.slice(0, at), value] as const;
  });
  return { users: user.map(readUser), clients: new Map(await Promise.all(clients)) };
}

function readUser(text: string): IssuerUser {
  const [subject = '', ...rest] = text.split('=');
  if (rest.length === 0 && subject !== '') return { subject };
  const accessTokenClaims = readObject(rest.join('='));
  if (subject !== '' && accessTokenClaims !== undefined) return { subject, accessTokenClaims };
  throw new ToolkitError('usage', 'a user is not NAME or NAME=CLAIMS', {
    hint: `Claims are a JSON object, for example --user 'ada={"tenant":"acme"}'.`,
  });
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Registers users and clients with the local issuer. A client may do what the steps of gateway.yaml ask for in its name,
 * and its secret is put where they look for it.
 * @throws ToolkitError `usage` where no step exchanges as a client, or one does so elsewhere or by a key
 */
export async function populate(
  aws: LocalAws,
  { interceptors }: Pick<GatewayConfig, 'interceptors'>,
  { users, clients }: Population,
): Promise<void> {
  for (const user of users) aws.issuer.registerUser(user);
  const steps = interceptors.request.filter((step) => step.step === 'exchange-token');
  for (const [clientId, value] of clients) {
    const own = steps.filter(({ client }) => client.id === clientId);
    requireOwnSteps(clientId, own, aws.issuer.tokenUrl);
    await registerExchangeClient(aws, own, { clientId, value });
    for (const { client } of own) if ('secret' in client) keepSecret(aws, client.secret, value);
  }
  await aws.save();
}

function requireOwnSteps(clientId: string, steps: readonly ExchangeStep[], tokenUrl: string): void {
  if (steps.length === 0) {
    throw new ToolkitError('usage', `no step of gateway.yaml exchanges tokens as client "${clientId}"`, {
      hint: 'Name the "client.id" of an "exchange-token" step.',
    });
  }
  for (const { name, tokenUrl: asked, client } of steps) {
    if (!('secret' in client)) {
      throw new ToolkitError(
        'usage',
        `step "${name}" proves client "${clientId}" by a key, not by a secret`,
        {
          hint: 'The local issuer knows clients by their secrets alone: method "basic" or "post".',
        },
      );
    }
    if (isSamePlace(asked, tokenUrl)) continue;
    throw new ToolkitError('usage', `step "${name}" asks "${asked}", where the local issuer is not`, {
      hint: `Write "tokenUrl: ${tokenUrl}" into the step, and start with --port ${new URL(tokenUrl).port}.`,
    });
  }
}

function isSamePlace(one: string, other: string): boolean {
  const [asked, own] = [new URL(one), new URL(other)];
  return isLoopbackName(asked.hostname) && asked.port === own.port && asked.pathname === own.pathname;
}

async function registerExchangeClient(
  { issuer }: LocalAws,
  steps: readonly ExchangeStep[],
  { clientId, value }: { readonly clientId: string; readonly value: Secret },
): Promise<void> {
  const scopes = [...new Set(steps.flatMap((step) => step.scopes))];
  await issuer.registerClient({
    clientId,
    clientSecret: value,
    scopes: [...new Set(steps.flatMap(actorScopes))],
    claims: 'standard',
    accessTokenTtlSeconds: TTL_SECONDS,
  });
  issuer.registerExchange({
    clientId,
    audiences: [
      ...new Set(steps.flatMap(({ audience, resource }) => [audience ?? [], resource ?? []].flat())),
    ],
    ...(scopes.length === 0 ? {} : { scopes }),
    actor: steps.every(({ actor }) => actor !== undefined) ? 'required' : 'allowed',
  });
}

function actorScopes({ actor }: ExchangeStep): readonly string[] {
  return typeof actor === 'object' ? actor.scopes : [];
}

/** A secret in a variable is where it should be; one of Secrets Manager is made, or gets a new version. */
function keepSecret({ account }: LocalAws, place: SecretPlace, value: Secret): void {
  if (!('secretId' in place)) return;
  const { secretId, jsonKey } = place;
  const known = account.secrets.find(secretId);
  const members = jsonKey === undefined ? {} : { ...readObject(known?.value.reveal() ?? '{}') };
  const text =
    jsonKey === undefined ? value.reveal() : JSON.stringify({ ...members, [jsonKey]: value.reveal() });
  if (known !== undefined) account.secrets.put(known, text);
  else if (!secretId.startsWith('arn:')) account.secrets.create(secretId, text);
  else keepGivenSecrets(account, { [secretId]: secret(text) });
}
