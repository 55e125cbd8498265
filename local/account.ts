import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import type { ApiGatewayState } from './api-gateway/state.ts';
import type { Features } from './control-plane/features.ts';
import type { Quotas } from './control-plane/quotas.ts';
import type { ControlPlaneState, Gateway, TargetSettings } from './control-plane/state.ts';
import type { Identities } from './iam/identities.ts';
import type { Policy } from './iam/policy.ts';
import type { Functions } from './lambda/functions.ts';
import type { FaultSource } from './faults.ts';
import type { History } from './history.ts';
import type { JsonObject } from './openapi/document.ts';
import type { Quirks } from './quirks.ts';
import type { AccessKey } from './sigv4/access-key.ts';
import type { Credentials } from './sigv4/credentials.ts';
import type { S3State } from './s3/state.ts';
import type { SecretsState } from './secrets-manager/state.ts';

/** What every part of the local AWS knows: who and where it is, the time, and the resources. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  /** `http://127.0.0.1:PORT`, known once the server listens. */
  readonly endpointUrl: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** How long a gateway or target takes to settle after create, update and delete. */
  readonly settleMs: number;
  /** Whether targets may stand on private addresses other than this server's own. */
  readonly allowPrivateTargets: boolean;
  readonly quotas: Quotas;
  readonly features: Features;
  readonly quirks: Quirks;
  readonly controlPlane: ControlPlaneState;
  readonly secrets: SecretsState;
  readonly s3: S3State;
  readonly apiGateway: ApiGatewayState;
  readonly functions: Functions;
  /** Names of functions by what their URLs have behind the prefix. */
  readonly functionUrls: Map<string, string>;
  /** Who may call a function, by its name. */
  readonly functionPolicies: Map<string, Policy>;
  /** Who there is in this account's world. */
  readonly identities: Identities;
  /** Access keys with which requests may be signed. */
  readonly credentials: Credentials;
  /** Those that it was started with. */
  readonly accessKeys: readonly AccessKey[];
  /** Whether the signatures of AWS calls are verified. */
  readonly verifySignatures: boolean;
  readonly history: History;
  readonly faults: FaultSource;
  /** Asks the MCP server of a target for its tools, with the target's credential; rejects where that fails. */
  readonly listServerTools: (gateway: Gateway, settings: TargetSettings) => Promise<readonly JsonObject[]>;
}
