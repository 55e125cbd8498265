import { ToolkitError } from '../contract/errors.ts';
import type { Secret } from '../contract/secret.ts';

/** How a client proves itself to a token endpoint. */
export type ClientAuthentication = SecretClient | PrivateKeyClient | PublicClient;

/** RFC 6749 section 2.3.1: the secret in the `Authorization` header, or in the form. */
export interface SecretClient {
  readonly method: 'client_secret_basic' | 'client_secret_post';
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/** RFC 7523 section 2.2: an assertion that the client signs. */
export interface PrivateKeyClient {
  readonly method: 'private_key_jwt';
  readonly clientId: string;
  /** PKCS#8 in PEM, or a private JWK as JSON. */
  readonly privateKey: Secret;
  /** For example `RS256` or `ES256`. */
  readonly algorithm: string;
  /** `kid`, by which the issuer finds the public key. */
  readonly keyId?: string | undefined;
  /** `aud` of the assertion; the token URL where it is left out. */
  readonly audience?: string | undefined;
}

/** RFC 6749 section 2.1: a client that has no secret. */
export interface PublicClient {
  readonly method: 'none';
  readonly clientId: string;
}

/** What surrounds a proof. */
export interface ProofContext {
  readonly tokenUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly newId: () => string;
}

/** What proves a client in one token request. */
export interface ClientProof {
  readonly headers: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const ASSERTION_LIFE_SECONDS = 60;

/**
 * The proof of a client for one request; an assertion is signed anew each time, with an identifier of its own.
 * @throws ToolkitError `usage` where the private key cannot be read; the message does not repeat it.
 */
export async function proveClient(client: ClientAuthentication, context: ProofContext): Promise<ClientProof> {
  const { clientId: client_id } = client;
  switch (client.method) {
    case 'client_secret_basic':
      return { headers: { authorization: basic(client) }, form: {} };
    case 'client_secret_post':
      return { headers: {}, form: { client_id, client_secret: client.clientSecret.reveal() } };
    case 'private_key_jwt': {
      const client_assertion = await signAssertion(client, context);
      return { headers: {}, form: { client_id, client_assertion_type: ASSERTION_TYPE, client_assertion } };
    }
    case 'none':
      return { headers: {}, form: { client_id } };
  }
}

/** RFC 6749 section 2.3.1: both parts form-encoded first. */
function basic({ clientId, clientSecret }: SecretClient): string {
  const pair = `${formEncode(clientId)}:${formEncode(clientSecret.reveal())}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

async function signAssertion(client: PrivateKeyClient, context: ProofContext): Promise<string> {
  // Most clients have a secret, and reading a key loads a library.
  const jose = await import('jose');
  const { algorithm: alg, clientId, keyId, audience = context.tokenUrl } = client;
  const text = client.privateKey.reveal().trim();
  try {
    const key = text.startsWith('{')
      ? await jose.importJWK(JSON.parse(text) as object, alg)
      : await jose.importPKCS8(text, alg);
    const iat = Math.floor(context.now() / 1000);
    return await new jose.SignJWT({ jti: context.newId() })
      .setProtectedHeader({ alg, ...(keyId === undefined ? {} : { kid: keyId }) })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(audience)
      .setIssuedAt(iat)
      .setExpirationTime(iat + ASSERTION_LIFE_SECONDS)
      .sign(key);
  } catch {
    // The error itself is dropped: a parser's message repeats the text.
    throw new ToolkitError('usage', `the private key of client "${clientId}" does not sign with "${alg}"`);
  }
}
