/** Claims of a JWT, verified or not. */
type Claims = Readonly<Record<string, unknown>>;

/** Fields by which a token names its own key, or wants to be understood otherwise (RFC 7515, section 4.1). */
const REFUSED_FIELDS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc'] as const;

/** RFC 9068 section 2.1, and what issuers write who have not read it. */
const TYPES: ReadonlySet<string> = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

/** Claims that stand in ID tokens alone (OpenID Connect Core 1.0, sections 2 and 3.3.2.11). */
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash'] as const;

/** Values of a claim `typ` (Keycloak), and of the header where it does not only say that this is a JWT. */
const ACCESS_TOKEN = /^(bearer|dpop|at\+jwt)$/i;

/** What is wrong with a token's header, whatever its signature; nothing where it may be that of an access token. */
export function accessTokenHeaderProblem(header: Readonly<Record<string, unknown>>): string | undefined {
  const field = REFUSED_FIELDS.find((name) => name in header);
  if (field !== undefined) return `the token's header has "${field}"`;
  const { typ: type } = header;
  if (type === undefined || (typeof type === 'string' && TYPES.has(type.toLowerCase()))) return undefined;
  return "the token's type is not that of an access token";
}

/**
 * Tells an access token from an ID token, which is for its client alone and often proves no more than that somebody once
 * logged in. Cognito says so in `token_use`, Keycloak in a claim `typ`. An ID token that says nothing of the kind is
 * known by its authorized party: it is for the very client that it was issued to, and can do nothing (OpenID Connect
 * Core 1.0, section 2), where an access token is for somebody else, has scopes, or says that it is one (RFC 9068,
 * section 2).
 * @param type the header's `typ`
 */
export function isAccessToken(claims: Claims, type: string | undefined): boolean {
  const { token_use: use = 'access', typ = 'Bearer', azp } = claims;
  if (use !== 'access' || typeof typ !== 'string' || !ACCESS_TOKEN.test(typ)) return false;
  if (ID_TOKEN_CLAIMS.some((name) => Object.hasOwn(claims, name))) return false;
  const saysSo =
    claims.token_use !== undefined ||
    claims.typ !== undefined ||
    (type !== undefined && ACCESS_TOKEN.test(type.replace(/^application\//i, ''))) ||
    typeof claims.client_id === 'string' ||
    scopesOf(claims).length > 0;
  return saysSo || typeof azp !== 'string' || !listOf(claims.aud).includes(azp);
}

/**
 * The client that a token was issued to: `client_id` (RFC 9068, Cognito), `cid` of Okta, `appid` of Microsoft Entra's
 * tokens of version 1.0, or `azp` (Entra's version 2.0, Auth0, Keycloak). The gateway's own authorizer looks at
 * `client_id` alone. Names that others may use for something else count in the company that they have there.
 */
export function clientOf(claims: Claims): string | undefined {
  const { client_id: client, cid, scp, appid, ver, azp } = claims;
  return (
    textOf(client) ??
    (Array.isArray(scp) ? textOf(cid) : undefined) ??
    (ver === '1.0' ? textOf(appid) : undefined) ??
    textOf(azp)
  );
}

/** `scope` of RFC 8693, or the list that some issuers call `scp`. */
export function scopesOf(claims: Claims): readonly string[] {
  const given = claims.scope ?? claims.scp;
  return typeof given === 'string' ? given.split(' ').filter(Boolean) : listOf(given);
}

/** Values of a claim that is a text or a list of texts. */
export function listOf(claim: unknown): readonly string[] {
  return [claim].flat().filter((value): value is string => typeof value === 'string');
}

/** A claim that is a text and not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
