import { decodeJwt } from 'jose';
import type { JWTPayload } from 'jose';
import type { StackClient } from '../../local/stack.ts';
import { clientCredentials } from '../../tokens/client-credentials.ts';

/** An access token of the issuer, with what it claims. */
export interface InboundToken {
  readonly value: string;
  readonly claims: JWTPayload;
}

/** Fetches a token for a client by its own credentials. */
export async function fetchInbound(client: StackClient): Promise<InboundToken> {
  const { value } = await clientCredentials(client).get();
  const token = value.reveal();
  return { value: token, claims: decodeJwt(token) };
}
