export { assumedRole } from './assumed-role.ts';
export type { AssumedRole } from './assumed-role.ts';
export { roleCredentials } from './aws-credentials.ts';
export type { AwsCredentials, AwsCredentialSource, RoleCredentialsOptions } from './aws-credentials.ts';
export { createBroker } from './broker.ts';
export type { BrokerOptions } from './broker.ts';
export { cached } from './cached.ts';
export type {
  ClientAuthentication,
  PrivateKeyClient,
  PublicClient,
  SecretClient,
} from './client-authentication.ts';
export { clientCredentials, clientCredentialsAt } from './client-credentials.ts';
export type { ClientCredentials, ClientCredentialsAsk } from './client-credentials.ts';
export { tokenExchange } from './exchange.ts';
export type { ExchangeOptions } from './exchange.ts';
export { firstOf } from './first-of.ts';
export { fixed } from './fixed.ts';
export { fromCommand } from './from-command.ts';
export { fromEnvironment } from './from-environment.ts';
export { fromFile } from './from-file.ts';
export { inMemoryBroker, inMemoryExchange, inMemorySecrets } from './in-memory.ts';
export type { InMemorySecrets, SecretVersions } from './in-memory.ts';
export { jwtBearer } from './jwt-bearer.ts';
export { parseTokenSource } from './parse-token-source.ts';
export { pauseAfterOutage } from './pause-after-outage.ts';
export type { Answered, Pause } from './pause-after-outage.ts';
export { privateKeyOf } from './private-key.ts';
export { createSecretReader } from './secret-reader.ts';
export type { SecretReader, SecretReaderOptions, SecretStage } from './secret-reader.ts';
export { secretsManager, withStored } from './secrets-manager.ts';
export type { StoredCredential } from './secrets-manager.ts';
export type { SigningScope } from './sign-request.ts';
export { cachedBroker, cachedExchange, createTokenCache } from './token-cache.ts';
export type { TokenCache, TokenCacheOptions } from './token-cache.ts';
export type { TokenEndpointOptions } from './token-endpoint.ts';
export type { FetchToken } from './token-slot.ts';
export type { Token, TokenRequest, TokenSource } from './token-source.ts';
