import { digestOf } from './schema-objects.ts';
import type { AwsPort, ProviderName, ProviderSpec } from './aws-port.ts';
import { absent, IN_MEMORY_ARN, taken } from './in-memory-world.ts';
import type { KeptProvider, World } from './in-memory-world.ts';

type Part<Key extends keyof AwsPort> = Pick<AwsPort, Key>;

/** Credential providers and tags. */
export function inMemoryIdentity({
  write,
  providers,
  tags,
}: World): Part<
  | 'findProvider'
  | 'listProviders'
  | 'createProvider'
  | 'updateProvider'
  | 'deleteProvider'
  | 'getTags'
  | 'addTags'
> {
  return {
    findProvider: async (name) => {
      const found = providers.get(keyOf(name));
      return found && { ...found, status: 'READY', statusReasons: [] };
    },
    listProviders: async () => [...providers.values()].map(({ kind, name, arn }) => ({ kind, name, arn })),
    createProvider: async (spec, given) => {
      write(`Create${operationOf(spec)}`, spec.name);
      if (providers.has(keyOf(spec))) throw taken(`Create${operationOf(spec)}`, spec.name);
      const provider = kept(spec);
      providers.set(keyOf(spec), provider);
      tags.set(provider.arn, given);
      return provider.arn;
    },
    updateProvider: async (spec) => {
      write(`Update${operationOf(spec)}`, spec.name);
      if (!providers.has(keyOf(spec))) throw absent(`Update${operationOf(spec)}`);
      providers.set(keyOf(spec), kept(spec));
    },
    deleteProvider: async (name) => {
      write(`Delete${operationOf(name)}`, name.name);
      tags.delete(providers.get(keyOf(name))?.arn ?? '');
      providers.delete(keyOf(name));
    },
    getTags: async (arn) => tags.get(arn) ?? {},
    addTags: async (arn, given) => {
      write('TagResource', arn.split('/').at(-1) ?? arn);
      tags.set(arn, { ...tags.get(arn), ...given });
    },
  };
}

/** Objects in buckets, which are there without being made. */
export function inMemoryObjects({
  write,
  objects,
}: World): Part<'listObjects' | 'readObject' | 'readDigest' | 'writeObject' | 'deleteObject'> {
  return {
    listObjects: async (bucket, prefix) =>
      [...objects.keys()].filter((uri) => uri.startsWith(`s3://${bucket}/${prefix}`)),
    readObject: async (uri) => objects.get(uri),
    readDigest: async (uri) => {
      const text = objects.get(uri);
      return text === undefined ? undefined : digestOf(text);
    },
    writeObject: async (uri, text) => {
      write('PutObject', uri);
      objects.set(uri, text);
    },
    deleteObject: async (uri) => {
      write('DeleteObject', uri);
      objects.delete(uri);
    },
  };
}

function operationOf({ kind }: ProviderName): string {
  return kind === 'apiKey' ? 'ApiKeyCredentialProvider' : 'Oauth2CredentialProvider';
}

function keyOf({ kind, name }: ProviderName): string {
  return kind === 'apiKey' ? name : `oauth/${name}`;
}

function kept(spec: ProviderSpec): KeptProvider {
  const { kind, name } = spec;
  const folder = kind === 'apiKey' ? 'apikeycredentialprovider' : 'oauth2credentialprovider';
  const arn = `${IN_MEMORY_ARN}:token-vault/default/${folder}/${name}`;
  if (spec.kind === 'apiKey') {
    return 'reveal' in spec.key
      ? { kind, name, arn, key: spec.key.reveal(), secret: undefined, client: undefined }
      : { kind, name, arn, key: undefined, secret: spec.key, client: undefined };
  }
  const { discoveryUrl, clientId, exchangesTokens, secret } = spec;
  return { kind, name, arn, key: undefined, secret, client: { discoveryUrl, clientId, exchangesTokens } };
}
