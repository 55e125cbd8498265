import { ToolkitError } from '../contract/errors.ts';
import { secret } from '../contract/secret.ts';
import type {
  BrokerAsk,
  ExchangeRequest,
  Token,
  TokenBroker,
  TokenExchange,
} from '../contract/token-ports.ts';
import type { SecretReader, SecretStage } from './secret-reader.ts';

/** An exchange that answers with what `issue` makes, in this process. */
export function inMemoryExchange(
  issue: (request: ExchangeRequest) => Token | Promise<Token>,
): TokenExchange & { readonly requests: readonly ExchangeRequest[] } {
  const requests: ExchangeRequest[] = [];
  return {
    name: 'the exchange in memory',
    requests,
    exchange: async (request) => {
      request.signal?.throwIfAborted();
      requests.push(request);
      return issue(request);
    },
  };
}

/** A broker that answers with what `issue` makes, in this process. */
export function inMemoryBroker(
  issue: (ask: BrokerAsk) => Token | Promise<Token>,
): TokenBroker & { readonly asks: readonly BrokerAsk[] } {
  const asks: BrokerAsk[] = [];
  return {
    name: 'the broker in memory',
    asks,
    request: async (ask) => {
      ask.signal?.throwIfAborted();
      asks.push(ask);
      return issue(ask);
    },
  };
}

/** Versions of a secret by their stages. */
export type SecretVersions = Readonly<Partial<Record<SecretStage, string>>>;

/** Secrets in this process, and how often they were read; a rotation is a change of the map. */
export interface InMemorySecrets extends SecretReader {
  readonly versions: Map<string, SecretVersions>;
  readonly reads: readonly string[];
}

/** Makes secrets by id, each a text or its versions. */
export function inMemorySecrets(
  secrets: Readonly<Record<string, string | SecretVersions>> = {},
): InMemorySecrets {
  const given = Object.entries(secrets);
  const versions = new Map(
    given.map(([id, value]) => [id, typeof value === 'string' ? { AWSCURRENT: value } : value]),
  );
  const reads: string[] = [];
  return {
    versions,
    reads,
    read: async (secretId, stage, signal) => {
      signal?.throwIfAborted();
      reads.push(`${secretId} ${stage}`);
      const text = versions.get(secretId)?.[stage];
      if (text !== undefined) return secret(text);
      if (stage !== 'AWSCURRENT') return undefined;
      throw new ToolkitError('token-missing', `secret "${secretId}" does not exist`);
    },
  };
}
