import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';

/** The issuer's signing keys. */
export interface SigningKeys {
  /** Private keys, the current one first. */
  readonly jwks: readonly JWK[];
  readonly currentKid: string;
  /** Makes a new key the current one; the others stay, so that tokens they signed go on being accepted. */
  rotate(): Promise<string>;
  /** Forgets a key that is not the current one. */
  retire(kid: string): void;
  /** Signs claims with the current key. */
  sign(claims: JWTPayload): Promise<string>;
  /** Claims of a token that one of the keys signed and that holds now; nothing of any other. */
  verify(token: string): Promise<JWTPayload | undefined>;
}

interface SigningKey {
  readonly kid: string;
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;
}

/** What keys need from outside. */
export interface KeysContext {
  readonly issuerUrl: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

const ALGORITHM = 'RS256';

/** Makes the first key. */
export async function createKeys({ issuerUrl, clock, ids }: KeysContext): Promise<SigningKeys> {
  let current = await generate(ids);
  let older: readonly SigningKey[] = [];
  return {
    get jwks() {
      return [current, ...older].map(({ jwk }) => jwk);
    },
    get currentKid() {
      return current.kid;
    },
    async rotate() {
      const next = await generate(ids);
      older = [current, ...older];
      current = next;
      return current.kid;
    },
    retire(kid) {
      older = older.filter((key) => key.kid !== kid);
    },
    sign: (claims) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: ALGORITHM, kid: current.kid, typ: 'at+jwt' })
        .sign(current.privateKey),
    async verify(token) {
      const keys = createLocalJWKSet({ keys: [current, ...older].map(({ jwk }) => publicPart(jwk)) });
      const rules = { issuer: issuerUrl, algorithms: [ALGORITHM], requiredClaims: ['sub', 'exp'] };
      try {
        return (await jwtVerify(token, keys, { ...rules, currentDate: new Date(clock.now()) })).payload;
      } catch {
        return undefined;
      }
    },
  };
}

async function generate(ids: Ids): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const kid = ids.uuid();
  const jwk = { ...(await exportJWK(privateKey)), kid, alg: ALGORITHM, use: 'sig' };
  return { kid, jwk, privateKey };
}

function publicPart({ kty = '', n = '', e = '', kid = '', alg = '', use = '' }: JWK): JWK {
  return { kty, n, e, kid, alg, use };
}
