import { ToolkitError } from '../contract/errors.ts';
import type { OauthProviderSpec, Provider, ProviderSpec, SecretReference, Target } from './aws-port.ts';
import type { DesiredProvider } from './desired-provider.ts';
import type { DesiredState } from './desired-state.ts';
import { DEPLOYMENT_TAG, isMadeHere, isOurs, KEY_FINGERPRINT_TAG } from './ownership.ts';
import type { Plan, Step } from './plan.ts';
import { providerOf } from './read-state.ts';
import type { ActualState, FoundProvider } from './read-state.ts';

const INLINE_NOTE =
  'a key that was set inline is never given back: a change of it by hand cannot be seen, only one of the deployed key';

/** The steps for the provider that is wanted: one, or none where no provider is needed. */
export function planProvider({ provider, deploymentId }: DesiredState, actual: ActualState): Plan {
  if (provider === undefined) return [];
  const { kind, name, spec } = provider;
  const what = providerTitle(provider);
  const step = { resource: 'provider', kind, name } as const;
  const found = actual.provider;
  if (spec === undefined) {
    if (found === undefined) throw missing(what);
    return [{ ...step, action: 'nothing', sentence: `${what} is somebody else's and is used as it is` }];
  }
  const note = provider.fingerprint === undefined ? {} : { note: INLINE_NOTE };
  if (found === undefined) {
    const sentence = `${what} is created with ${contentOf(provider)}`;
    return [{ ...step, ...note, action: 'create-provider', sentence }];
  }
  if (!isOurs(found.tags, deploymentId)) throw notOurs(what, deploymentId, provider);
  const reason = differenceOf(provider, spec, found);
  if (reason === undefined) {
    return [{ ...step, ...note, action: 'nothing', sentence: `${what} holds ${contentOf(provider)}` }];
  }
  const sentence = `${what} gets ${contentOf(provider)}, because ${reason}`;
  return [{ ...step, ...note, action: 'update-provider', sentence }];
}

/** Providers that were made here, and that no target uses once the plan is done: `staying` are left as they are. */
export function planFormerProviders(
  { deploymentId }: DesiredState,
  { formerProviders }: ActualState,
  staying: readonly Target[],
): Plan {
  const used = new Set(staying.map(({ credential }) => providerOf(credential)));
  return formerProviders
    .filter(({ arn, tags }) => isMadeHere(tags, deploymentId) && !used.has(arn))
    .map((provider) => removalOf(provider, ', because no target uses it any more'));
}

/** The step that deletes a provider. */
export function removalOf(provider: FoundProvider, because = ''): Step {
  const { kind, name } = provider;
  const sentence = `${providerTitle(provider)} is deleted${because}`;
  return { action: 'delete-provider', resource: 'provider', kind, name, sentence };
}

/** How sentences speak of a provider. */
export function providerTitle({ kind, name }: Pick<FoundProvider, 'kind' | 'name'>): string {
  return `${kind === 'oauth' ? 'OAuth ' : ''}credential provider "${name}"`;
}

function contentOf({ keyId, spec }: DesiredProvider): string {
  if (spec?.kind === 'oauth') return `client "${spec.clientId ?? ''}" of ${spec.discoveryUrl ?? ''}`;
  const isExternal = spec !== undefined && !('reveal' in spec.key);
  return `API key "${keyId ?? ''}"${isExternal ? " by the stack's secret" : ''}`;
}

function differenceOf(
  { fingerprint }: DesiredProvider,
  spec: ProviderSpec,
  found: NonNullable<ActualState['provider']>,
): string | undefined {
  if (found.status !== 'READY') return `it is ${[found.status, ...found.statusReasons].join(': ')}`;
  if (spec.kind === 'oauth') return clientDifference(spec, found);
  if (!('reveal' in spec.key)) {
    return isSameSecret(spec.key, found.secret) ? undefined : 'it takes its key from elsewhere';
  }
  if (found.secret !== undefined) return 'it takes its key from a secret';
  return found.tags[KEY_FINGERPRINT_TAG] === fingerprint ? undefined : 'it holds another value';
}

function clientDifference(spec: OauthProviderSpec, { client, secret }: Provider): string | undefined {
  if (client?.discoveryUrl !== spec.discoveryUrl) return 'its issuer is another';
  if (client?.clientId !== spec.clientId) return 'its client is another';
  if (client?.exchangesTokens !== spec.exchangesTokens) return 'it treats token exchange otherwise';
  return isSameSecret(spec.secret, secret) ? undefined : 'it takes its secret from elsewhere';
}

/** A secret may be named by its ARN, with or without the six characters at its end, or by its name. */
function isSameSecret(wanted: SecretReference, found: SecretReference | undefined): boolean {
  if (found?.jsonKey !== wanted.jsonKey) return false;
  const { secretId } = found;
  const bare = secretId.replace(/-[A-Za-z0-9]{6}$/, '');
  const name = bare.replace(/^arn:.*:secret:/, '');
  return [secretId, bare, name].includes(wanted.secretId);
}

function missing(what: string): ToolkitError {
  return new ToolkitError('remote-refused', `${what} does not exist`, {
    hint: 'Make it first, or describe its client under "outbound.oauth.create" in gateway.yaml.',
  });
}

function notOurs(what: string, deploymentId: string, { kind }: DesiredProvider): ToolkitError {
  return new ToolkitError('not-ours', `${what} exists and does not carry our mark`, {
    hint: `Choose another "outbound.${kind}.provider" in gateway.yaml, or tag it "${DEPLOYMENT_TAG}" = "${deploymentId}" to adopt it.`,
  });
}
