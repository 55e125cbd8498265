import type {
  CreateGatewayCommandInput,
  CreateGatewayTargetCommandInput,
  CreateOauth2CredentialProviderCommandInput,
  Oauth2ProviderConfigOutput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { JsonObject } from '../openapi/document.ts';
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

/** What clients get of a target. */
export interface TargetTools {
  /** Tools made of an OpenAPI document, also of an API's export. */
  readonly tools: readonly OpenApiTool[];
  /** Tools that a Lambda target declares or an MCP server lists. */
  readonly listed: readonly ListedTool[];
  /** When an API's export or an MCP server's list was read for them; other tools are never synchronised. */
  readonly synchronizedAt: number | undefined;
}

/** A target of a gateway. Its tools are those of the last schema that became READY. */
export interface Target extends TargetTools {
  readonly id: string;
  readonly settings: TargetSettings;
  readonly life: Lifecycle;
  /** What takes the place of the tools with the next READY. */
  readonly incoming: TargetTools;
}

/** A tool as its owner describes it. */
export interface ListedTool {
  /** Under the target's prefix: what clients call. */
  readonly name: string;
  /** As its owner calls it. */
  readonly ownName: string;
  /** `name` is `ownName` in here; the members and their order are the owner's. */
  readonly definition: JsonObject;
}

/** A credential provider. Its secret stands in Secrets Manager under `secretArn`. */
interface Provider {
  readonly name: string;
  readonly arn: string;
  readonly secretArn: string;
  /** Whose secret it is: the service's own, or one that the account's owner keeps. */
  readonly secretSource: 'MANAGED' | 'EXTERNAL';
  /** The member of the secret's JSON that holds the credential; of an EXTERNAL secret alone. */
  readonly secretJsonKey: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An API-key credential provider; `apiKeyOf` reads its key. */
export type ApiKeyProvider = Provider;

/** An OAuth2 credential provider; `clientSecretOf` reads its client's secret. */
export interface OauthProvider extends Provider {
  readonly vendor: NonNullable<CreateOauth2CredentialProviderCommandInput['credentialProviderVendor']>;
  /** Where the authorization code flow comes back to. */
  readonly callbackUrl: string;
  /** As it is answered: discovery, client id, and for a custom provider how the client authenticates. */
  readonly config: Oauth2ProviderConfigOutput;
  /** Whether the provider keeps a client secret. */
  readonly hasSecret: boolean;
}

/** A workload identity. A gateway has one that is named like its id, and comes and goes with it. */
export interface WorkloadIdentity {
  readonly name: string;
  readonly arn: string;
  readonly returnUrls: readonly string[] | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The account's one token vault. */
export interface TokenVault {
  readonly kmsConfiguration: { readonly keyType: string; readonly kmsKeyArn?: string };
  readonly modifiedAt: number;
}

/** Everything the control plane keeps. Gateways by id, providers and identities by name, tags by ARN. */
export interface ControlPlaneState {
  readonly gateways: Map<string, Gateway>;
  readonly providers: Map<string, ApiKeyProvider>;
  readonly oauthProviders: Map<string, OauthProvider>;
  readonly workloadIdentities: Map<string, WorkloadIdentity>;
  /** Token vaults by id; `default` alone is ever there. */
  readonly tokenVaults: Map<string, TokenVault>;
  readonly tags: Map<string, ReadonlyMap<string, string>>;
  /** What was made for a client token, with a digest of the parameters. */
  readonly clientTokens: Map<string, { readonly digest: string; readonly id: string }>;
}

/** An account's control plane before anything is made. */
export function createControlPlaneState(): ControlPlaneState {
  return {
    gateways: new Map(),
    providers: new Map(),
    oauthProviders: new Map(),
    workloadIdentities: new Map(),
    tokenVaults: new Map(),
    tags: new Map(),
    clientTokens: new Map(),
  };
}
