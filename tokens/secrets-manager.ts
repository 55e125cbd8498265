import { ToolkitError } from '../contract/errors.ts';
import type { Token } from '../contract/token-ports.ts';
import { nameOf } from './secret-reader.ts';
import { GRANT_REFUSED } from './token-endpoint.ts';
import type { SecretReader, SecretStage } from './secret-reader.ts';
import { tokenFromText } from './token-source.ts';
import type { TokenRequest, TokenSource } from './token-source.ts';

/** Where a credential is kept. */
export interface StoredCredential {
  /** Name or ARN. */
  readonly secretId: string;
  /** Member of a JSON object; left out: the whole text. */
  readonly jsonKey?: string | undefined;
  readonly reader: SecretReader;
}

/**
 * In the middle of a rotation a service may know the next value already, and for a while after it the last one
 * (Secrets Manager user guide, "Lambda function rotation": createSecret, setSecret, testSecret, finishSecret).
 */
const STAGES: readonly SecretStage[] = ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'];

/**
 * A source that reads a secret of Secrets Manager, each time anew; wrap it in `cached()`. It gives the current
 * version. Where a caller says that a value was refused, it gives the first version that holds another one: current,
 * pending, previous.
 * @throws ToolkitError from `get`: `token-missing` where the secret holds no token, or no other one.
 */
export function secretsManager({ secretId, jsonKey, reader }: StoredCredential): TokenSource {
  const name = nameOf(secretId);
  return {
    name,
    get: async (request = {}) => {
      const { rejected, signal } = request;
      const refused = rejected?.reveal();
      for (const stage of refused === undefined ? STAGES.slice(0, 1) : STAGES) {
        const stored = await reader.read(secretId, stage, signal);
        const token = stored && take({ name, stage, jsonKey }, stored.reveal(), request);
        if (token !== undefined && token.value.reveal() !== refused) return token;
      }
      throw new ToolkitError('token-missing', `${name} holds no other token than the refused one`);
    },
  };
}

interface Version {
  readonly name: string;
  readonly stage: SecretStage;
  readonly jsonKey: string | undefined;
}

/** A version that a rotation has not finished may not hold anything yet. */
function take({ name, stage, jsonKey }: Version, text: string, request: TokenRequest): Token | undefined {
  try {
    const member = jsonKey === undefined ? text : memberOf(name, text, jsonKey);
    return tokenFromText(name, member, request);
  } catch (error) {
    if (stage === 'AWSCURRENT') throw error;
    return undefined;
  }
}

function memberOf(name: string, text: string, jsonKey: string): string {
  const value = parse(text);
  const member: unknown =
    typeof value === 'object' && value !== null && Object.hasOwn(value, jsonKey)
      ? (value as Readonly<Record<string, unknown>>)[jsonKey]
      : undefined;
  if (typeof member === 'string') return member;
  throw new ToolkitError('token-missing', `${name} is no JSON object with a text "${jsonKey}"`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A source that asks another one with a stored credential, and once more with a fresh one where the credential was
 * refused: somebody may have rotated it. The same one is not tried again.
 */
export function withStored(stored: TokenSource, use: (credential: Token) => TokenSource): TokenSource {
  return {
    name: stored.name,
    get: async (request = {}) => {
      const { signal } = request;
      const first = await stored.get(signal && { signal });
      try {
        return await use(first).get(request);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const fresh = await another(stored, first, signal);
        if (fresh === undefined) throw error;
        return use(fresh).get(request);
      }
    },
  };
}

async function another(
  stored: TokenSource,
  { value }: Token,
  signal: AbortSignal | undefined,
): Promise<Token | undefined> {
  try {
    const fresh = await stored.get({ rejected: value, ...(signal && { signal }) });
    return fresh.value.reveal() === value.reveal() ? undefined : fresh;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ToolkitError && error.code === 'token-missing') return undefined;
    throw error;
  }
}

/** Whoever asks for what nobody gets must not bring about that the client's good credential is taken for a stale one. */
function isRefusal(error: unknown): boolean {
  return error instanceof ToolkitError && error.code === 'remote-refused' && error.cause !== GRANT_REFUSED;
}
