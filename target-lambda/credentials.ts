import type { Refusal } from '../contract/refusal.ts';
import { credentialTexts } from '../contract/redact.ts';
import { bareCredential, fingerprint, secret } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import type { TokenBinding } from '../contract/token-binding.ts';
import { refuse } from './refuse.ts';
import type { TargetRoute } from './route-table.ts';

/** A token that came with the call, and the binding that says where it goes. */
export interface Credential {
  readonly binding: TokenBinding;
  /** As it was received. */
  readonly value: Secret;
}

/** The tokens that came with a call. One that is blank is not there. */
export function readCredentials(target: TargetRoute, headers: Headers): readonly Credential[] {
  return target.bindings.flatMap((binding) => {
    const received = headers.get(binding.header)?.trim() ?? '';
    return /^(bearer\s*)*$/i.test(received) ? [] : [{ binding, value: secret(received) }];
  });
}

/** The token that a call needs and does not have. */
export function missingToken(
  { route, bindings }: TargetRoute,
  credentials: readonly Credential[],
): TokenBinding | undefined {
  return bindings.find(
    ({ id }) =>
      route.optionalTokens?.includes(id) !== true && !credentials.some(({ binding }) => binding.id === id),
  );
}

/**
 * Refuses a call without a token that it needs, or whose tokens may not go to the route's server or hold what no request
 * can carry. The gateway only checks that a required argument is there: an empty one passes.
 */
export function checkCredentials(
  target: TargetRoute,
  credentials: readonly Credential[],
): Refusal | undefined {
  const missing = missingToken(target, credentials);
  if (missing !== undefined) return refuse(400, `token "${missing.header}" is missing or empty`);
  const { server } = target.route.call;
  for (const { binding, value } of credentials) {
    if (!binding.servers.includes(server)) {
      return refuse(403, `token "${binding.header}" may not go to server ${server}`);
    }
    const problem = problemOf(binding, value.reveal());
    if (problem !== undefined) return refuse(400, `token "${binding.header}" ${problem}`);
  }
  return undefined;
}

/** The credential as its placement writes it, for example `Bearer abc`. Call {@link checkCredentials} first. */
export function placedValue({ binding, value }: Credential): string {
  const bare = withoutBearer(value.reveal());
  const { placement } = binding;
  switch (placement.as) {
    case 'bearer':
      return `Bearer ${bare}`;
    case 'basic':
      return isBasic(bare) ? bare : `Basic ${btoa(bare)}`;
    case 'header':
      // Documents that declare `Authorization` as an API key mean the whole field value, scheme included.
      return placement.name.toLowerCase() === 'authorization' ? value.reveal() : bare;
    case 'query':
    case 'cookie':
      return bare;
  }
}

/** The texts by which a credential can be recognised in an answer, as it was received and as it was sent. */
export function echoes(credential: Credential): readonly string[] {
  return [credential.value.reveal(), placedValue(credential)].flatMap(credentialTexts);
}

/** Fingerprints by header name, for the log; none for basic, whose passwords can be guessed from a hash. */
export function fingerprints(
  credentials: readonly Credential[],
  deploymentId: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    credentials
      .filter(({ binding }) => binding.placement.as !== 'basic')
      .map(({ binding, value }) => [binding.header, fingerprint(deploymentId, value.reveal())]),
  );
}

/** The contract's bare credential, also where clients on the way added the scheme more than once. */
function withoutBearer(received: string): string {
  const bare = bareCredential(received);
  return bare === received ? bare : withoutBearer(bare);
}

function isBasic(credential: string): boolean {
  return /^basic\s+\S/i.test(credential);
}

function problemOf({ placement }: TokenBinding, received: string): string | undefined {
  const bare = withoutBearer(received);
  if (!/^[\x20-\x7e]+$/.test(received)) return 'holds control or non-ASCII characters';
  // Two header fields of one name arrive joined by a comma; RFC 6750 section 2.1 knows neither comma nor space.
  if (placement.as === 'bearer' && /[\s,]/.test(bare)) return 'holds a space or a comma';
  if (placement.as === 'basic' && !isBasic(bare) && !bare.includes(':')) return 'is not "user:password"';
  // cookie-octet of RFC 6265 section 4.1.1; more would let it write further cookies.
  if (placement.as === 'cookie' && !/^[!#-+\--:<-[\]-~]+$/.test(bare)) return 'does not fit into a cookie';
  return undefined;
}
