import fc from 'fast-check';
import type { JsonObject } from '../roundtrip/json-document.ts';
import type { Version } from './arbitrary-schemas.ts';

/** Every kind of scheme. */
const SECURITY_SCHEMES: JsonObject = {
  pat: { type: 'http', scheme: 'bearer' },
  oauth: {
    type: 'oauth2',
    flows: {
      implicit: { authorizationUrl: 'https://login.vendor.example/authorize', scopes: { read: 'Read.' } },
    },
  },
  oidc: {
    type: 'openIdConnect',
    openIdConnectUrl: 'https://login.vendor.example/.well-known/openid-configuration',
  },
  login: { type: 'http', scheme: 'basic' },
  headerKey: { type: 'apiKey', in: 'header', name: 'X-Vendor-Key' },
  queryKey: { type: 'apiKey', in: 'query', name: 'api_key' },
  cookieKey: { type: 'apiKey', in: 'cookie', name: 'vendor_session' },
  digest: { type: 'http', scheme: 'digest' },
};

/** Schemes that do not compete for one header field. */
const AUTHORIZATION = ['pat', 'oauth', 'oidc', 'login', 'digest'] as const;
const KEYS = ['headerKey', 'queryKey', 'cookieKey'] as const;

/** The schemes of a version: 3.1 has one that is no part of a request. */
export function schemesOf(version: Version): JsonObject {
  return version === '3.0.3' ? SECURITY_SCHEMES : { ...SECURITY_SCHEMES, tls: { type: 'mutualTLS' } };
}

/** Security requirements: alternatives, several schemes at once, anonymous, none. */
export function requirements(version: Version): fc.Arbitrary<readonly JsonObject[] | undefined> {
  const tls = version === '3.0.3' ? [] : ['tls'];
  const one = fc
    .tuple(
      fc.option(fc.constantFrom<string>(...AUTHORIZATION, ...tls), { nil: undefined }),
      fc.subarray([...KEYS], { maxLength: 2 }),
    )
    .map(([main, keys]) =>
      Object.fromEntries([main, ...keys].flatMap((name) => (name === undefined ? [] : [[name, []]]))),
    );
  return fc.option(fc.array(one, { maxLength: 3 }), { nil: undefined });
}
