import type {
  CreateApiKeyCredentialProviderCommandInput,
  CreateGatewayCommandInput,
  CreateGatewayTargetCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Secret } from '../../contract/secret.ts';
import type { OpenApiTool } from '../openapi/tools.ts';
import type { Lifecycle } from './lifecycle.ts';

/** Members of a gateway that are echoed as they were sent. */
export type GatewaySettings = Omit<CreateGatewayCommandInput, 'clientToken' | 'tags'>;

/** Members of a target that are echoed as they were sent. */
export type TargetSettings = Omit<CreateGatewayTargetCommandInput, 'clientToken' | 'gatewayIdentifier'> & {
  readonly name: string;
};

/** A gateway of the account. */
export interface Gateway {
  readonly id: string;
  readonly arn: string;
  readonly settings: GatewaySettings;
  readonly life: Lifecycle;
  readonly targets: Map<string, Target>;
}

/** A target of a gateway. */
export interface Target {
  readonly id: string;
  readonly settings: TargetSettings;
  readonly life: Lifecycle;
  /** What clients get: the tools of the last document that became READY. */
  readonly tools: readonly OpenApiTool[];
  /** The tools that become `tools` with the next READY. */
  readonly incoming: readonly OpenApiTool[];
}

/** An API-key credential provider, with the key that it keeps. */
export interface ApiKeyProvider {
  readonly name: NonNullable<CreateApiKeyCredentialProviderCommandInput['name']>;
  readonly arn: string;
  readonly secretArn: string;
  readonly apiKey: Secret;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Everything the control plane keeps. Gateways by id, providers by name, tags by ARN. */
export interface ControlPlaneState {
  readonly gateways: Map<string, Gateway>;
  readonly providers: Map<string, ApiKeyProvider>;
  readonly tags: Map<string, ReadonlyMap<string, string>>;
  /** What was made for a client token, with a digest of the parameters. */
  readonly clientTokens: Map<string, { readonly digest: string; readonly id: string }>;
}

/** An account's control plane before anything is made. */
export function createControlPlaneState(): ControlPlaneState {
  return { gateways: new Map(), providers: new Map(), tags: new Map(), clientTokens: new Map() };
}
