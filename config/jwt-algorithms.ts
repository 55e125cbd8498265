/** Signatures that a holder of the public key cannot make (RFC 7518 section 3.1, RFC 8037): no key is ever a secret of an HMAC. */
export const JWT_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
