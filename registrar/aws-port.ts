import type { Secret } from '../contract/secret.ts';

/** Tags of a resource. */
export type Tags = Readonly<Record<string, string>>;

/** A key of API Gateway. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly isEnabled: boolean;
  /** What callers send in `x-api-key`, where it was asked for. */
  readonly value?: Secret | undefined;
}

/** A stage of a REST API. */
export interface ApiStage {
  readonly apiId: string;
  readonly stage: string;
}

/** A member of a secret in Secrets Manager: the service reads it, the registrar never does. */
export interface SecretReference {
  readonly secretId: string;
  readonly jsonKey: string;
}

/** The two kinds of credential provider; each has names of its own. */
export type ProviderKind = 'apiKey' | 'oauth';

/** What identifies a credential provider. */
export interface ProviderName {
  readonly kind: ProviderKind;
  readonly name: string;
}

/** A credential provider as we write it. The service never gives a key back that it was given. */
export type ProviderSpec = KeyProviderSpec | OauthProviderSpec;

/** Holds an API key, or says where it is. */
export interface KeyProviderSpec {
  readonly kind: 'apiKey';
  readonly name: string;
  readonly key: Secret | SecretReference;
}

/** A client at an issuer (`CustomOauth2`). */
export interface OauthProviderSpec extends OauthClient {
  readonly kind: 'oauth';
  readonly name: string;
  readonly secret: SecretReference;
}

/** What of an OAuth client can be read back. */
export interface OauthClient {
  readonly discoveryUrl: string | undefined;
  readonly clientId: string | undefined;
  /** Whether it exchanges the caller's token for the vendor's (RFC 8693). */
  readonly exchangesTokens: boolean;
}

/** Who may call a gateway; the members are ANDed (observed 2026-09-28). */
export interface InboundSpec {
  readonly discoveryUrl: string;
  readonly allowedClients: readonly string[] | undefined;
  readonly allowedAudience: readonly string[] | undefined;
  readonly allowedScopes: readonly string[] | undefined;
}

/** A gateway as we write it: MCP, authorizer CUSTOM_JWT. */
export interface GatewaySpec {
  readonly name: string;
  readonly description: string;
  readonly roleArn: string;
  readonly supportedVersions: readonly string[];
  readonly inbound: InboundSpec;
  readonly exceptionLevel: 'DEBUG' | undefined;
  /** Left out or empty: those that are there stay, but for {@link ownFunction}'s. */
  readonly interceptors?: readonly InterceptorSpec[] | undefined;
  /** Name of the function whose interceptors are ours. */
  readonly ownFunction?: string | undefined;
}

/** A function at one of a gateway's interception points. */
export interface InterceptorSpec {
  readonly point: 'REQUEST' | 'RESPONSE';
  readonly functionArn: string;
  /** Hands over all headers of the caller, the inbound `Authorization` among them. */
  readonly passRequestHeaders: boolean;
}

/** Where a resource stands in its life, in the service's own words, for example `READY` or `FAILED`. */
export interface Lifecycle {
  readonly status: string;
  readonly statusReasons: readonly string[];
}

/** A gateway as it is. */
export interface Gateway extends Lifecycle {
  /** `MCP`, or empty where it was made without. */
  readonly protocolType: string;
  readonly id: string;
  readonly arn: string;
  readonly url: string;
  readonly authorizerType: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly roleArn: string | undefined;
  readonly supportedVersions: readonly string[];
  readonly inbound: InboundSpec | undefined;
  readonly exceptionLevel: string | undefined;
  readonly interceptors?: readonly InterceptorSpec[] | undefined;
}

/** A credential provider as it is. */
export interface Provider extends Lifecycle {
  readonly arn: string;
  /** Where its key or client secret is, if that is a secret of the account's own. */
  readonly secret: SecretReference | undefined;
  /** `undefined` where it holds an API key, or is a client of another kind than ours. */
  readonly client: OauthClient | undefined;
}

/** How the gateway proves itself to a target; without one it does not. */
export type Credential = KeyCredential | OauthCredential | IamCredential | OtherCredential;

/** By API key. */
export interface KeyCredential {
  readonly kind: 'apiKey';
  readonly providerArn: string;
  readonly location: string;
  readonly parameterName: string;
  readonly prefix: string | undefined;
}

/** By a token that it fetches. */
export interface OauthCredential {
  readonly kind: 'oauth';
  readonly providerArn: string;
  readonly scopes: readonly string[];
  readonly grant: string;
  readonly returnUrl: string | undefined;
  readonly customParameters: Readonly<Record<string, string>>;
}

/** By a signature as its role. */
export interface IamCredential {
  readonly kind: 'iam';
  readonly service: string;
  readonly region: string | undefined;
}

/** In a way that the registrar does not set. */
export interface OtherCredential {
  readonly kind: 'other';
  readonly type: string;
}

/** Where a target's OpenAPI document is: its text, or an object such as `s3://bucket/key`. */
export type TargetSchema = { readonly inline: string } | { readonly s3: string };

/** A target as we write it. */
export interface TargetSpec {
  readonly name: string;
  readonly description: string;
  readonly schema: TargetSchema;
  readonly credential: Credential | undefined;
  /** Headers of the client that reach the target; `undefined` leaves them as they are. */
  readonly headers: readonly string[] | undefined;
}

/** A target as it is. */
export interface Target extends Lifecycle {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  /** `undefined` where the target has no OpenAPI document. */
  readonly schema: TargetSchema | undefined;
  readonly credential: Credential | undefined;
  readonly headers: readonly string[] | undefined;
}

/**
 * The calls of AWS that the registrar needs. What does not exist is `undefined`.
 * Every method throws ToolkitError `remote-refused` or `remote-failed`, made by `awsError()`.
 */
export interface AwsPort {
  /** The URL under which a stage is served, where it follows from region and ids. */
  invokeUrl(stage: ApiStage): string | undefined;
  findRestApiIds(name: string): Promise<readonly string[]>;
  listStages(apiId: string): Promise<readonly string[]>;
  /** With its value only where that is asked for. */
  getApiKey(id: string, what: 'with-value' | 'without-value'): Promise<ApiKey | undefined>;
  /** Keys of exactly this name, without their values. */
  findApiKeys(name: string): Promise<readonly ApiKey[]>;
  /** Stages that a key may call, by its usage plans. */
  listKeyStages(keyId: string): Promise<readonly ApiStage[]>;

  findProvider(provider: ProviderName): Promise<Provider | undefined>;
  listProviders(): Promise<readonly (ProviderName & { readonly arn: string })[]>;
  /** The ARN of what was made. */
  createProvider(spec: ProviderSpec, tags: Tags): Promise<string>;
  updateProvider(spec: ProviderSpec): Promise<void>;
  deleteProvider(provider: ProviderName): Promise<void>;

  findGatewayId(name: string): Promise<string | undefined>;
  getGateway(id: string): Promise<Gateway | undefined>;
  createGateway(spec: GatewaySpec, tags: Tags): Promise<string>;
  /** Keeps what the spec does not speak of, for example a policy engine. */
  updateGateway(id: string, spec: GatewaySpec): Promise<void>;
  deleteGateway(id: string): Promise<void>;

  /** Where logins at vendors may send a user's browser back to, as the gateway's workload identity allows it. */
  getReturnUrls(gatewayId: string): Promise<readonly string[]>;
  /** Replaces them all. */
  setReturnUrls(gatewayId: string, urls: readonly string[]): Promise<void>;

  listTargetIds(gatewayId: string): Promise<readonly string[]>;
  getTarget(gatewayId: string, targetId: string): Promise<Target | undefined>;
  createTarget(gatewayId: string, spec: TargetSpec): Promise<string>;
  /** Keeps what the spec does not speak of, for example allowed headers. */
  updateTarget(gatewayId: string, targetId: string, spec: TargetSpec): Promise<void>;
  deleteTarget(gatewayId: string, targetId: string): Promise<void>;

  /** URIs of the objects whose key begins with `prefix`, for example `s3://bucket/key`. */
  listObjects(bucket: string, prefix: string): Promise<readonly string[]>;
  readObject(uri: string): Promise<string | undefined>;
  /** SHA-256 of an object in base64, as {@link writeObject} has it kept; `undefined` too where somebody else wrote it without. */
  readDigest(uri: string): Promise<string | undefined>;
  writeObject(uri: string, text: string): Promise<void>;
  deleteObject(uri: string): Promise<void>;

  getTags(arn: string): Promise<Tags>;
  addTags(arn: string, tags: Tags): Promise<void>;
}
