import type { Secret } from '../contract/secret.ts';

/** Tags of a resource. */
export type Tags = Readonly<Record<string, string>>;

/** A key of API Gateway, with the value that callers send in `x-api-key`. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly value: Secret;
}

/** A stage of a REST API. */
export interface ApiStage {
  readonly apiId: string;
  readonly stage: string;
}

/** An API key credential provider as we write it: the service never gives the key back. */
export interface ProviderSpec {
  readonly name: string;
  readonly key: Secret;
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
}

/** Where a resource stands in its life, in the service's own words, for example `READY` or `FAILED`. */
export interface Lifecycle {
  readonly status: string;
  readonly statusReasons: readonly string[];
}

/** A gateway as it is. */
export interface Gateway extends Lifecycle {
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
}

/** How the gateway proves itself to a target by API key. */
export interface KeyCredential {
  readonly providerArn: string;
  readonly location: string;
  readonly parameterName: string;
  readonly prefix: string | undefined;
}

/** A target as we write it: an OpenAPI document given inline, called with an API key. */
export interface TargetSpec {
  readonly name: string;
  readonly description: string;
  readonly document: string;
  readonly credential: KeyCredential;
}

/** A target as it is. */
export interface Target extends Lifecycle {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  /** `undefined` where the target is no OpenAPI document given inline. */
  readonly document: string | undefined;
  readonly credential: KeyCredential | undefined;
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
  getApiKey(id: string): Promise<ApiKey | undefined>;
  /** Keys of exactly this name. */
  findApiKeys(name: string): Promise<readonly ApiKey[]>;
  /** Stages that a key may call, by its usage plans. */
  listKeyStages(keyId: string): Promise<readonly ApiStage[]>;

  /** The provider's ARN. */
  findProvider(name: string): Promise<string | undefined>;
  createProvider(spec: ProviderSpec, tags: Tags): Promise<string>;
  updateProvider(spec: ProviderSpec): Promise<void>;
  deleteProvider(name: string): Promise<void>;

  findGatewayId(name: string): Promise<string | undefined>;
  getGateway(id: string): Promise<Gateway | undefined>;
  createGateway(spec: GatewaySpec, tags: Tags): Promise<string>;
  /** Keeps what the spec does not speak of, for example interceptors. */
  updateGateway(id: string, spec: GatewaySpec): Promise<void>;
  deleteGateway(id: string): Promise<void>;

  listTargetIds(gatewayId: string): Promise<readonly string[]>;
  getTarget(gatewayId: string, targetId: string): Promise<Target | undefined>;
  createTarget(gatewayId: string, spec: TargetSpec): Promise<string>;
  /** Keeps what the spec does not speak of, for example allowed headers. */
  updateTarget(gatewayId: string, targetId: string, spec: TargetSpec): Promise<void>;
  deleteTarget(gatewayId: string, targetId: string): Promise<void>;

  getTags(arn: string): Promise<Tags>;
  addTags(arn: string, tags: Tags): Promise<void>;
}
