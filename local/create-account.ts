import { createApiGatewayState } from './api-gateway/state.ts';
import { arnOf } from './control-plane/arns.ts';
import { ALL_FEATURES } from './control-plane/features.ts';
import { DEFAULT_QUOTAS } from './control-plane/quotas.ts';
import { createControlPlaneState } from './control-plane/state.ts';
import { createHistory } from './history.ts';
import { createIdentities } from './iam/identities.ts';
import { createIds } from './ids.ts';
import { awsVariables } from './lambda/aws-variables.ts';
import { createFunctions } from './lambda/functions.ts';
import { DEFAULT_QUIRKS } from './quirks.ts';
import { settingsOf } from './sdk-settings.ts';
import { createSecretsState } from './secrets-manager/state.ts';
import { createCredentials, madeUpKey } from './sigv4/credentials.ts';
import type { Account } from './account.ts';
import type { Clock } from './clock.ts';
import type { Features } from './control-plane/features.ts';
import type { Quotas } from './control-plane/quotas.ts';
import type { FaultSource } from './faults.ts';
import type { Identities } from './iam/identities.ts';
import type { Random } from './ids.ts';
import type { Quirks } from './quirks.ts';
import type { AccessKey } from './sigv4/access-key.ts';

/** What an account is, and who is in it. */
export interface AccountOptions {
  readonly region?: string | undefined;
  readonly accountId?: string | undefined;
  readonly random?: Random | undefined;
  /** How long gateways and targets take to settle. */
  readonly settleMs?: number | undefined;
  /**
   * The world that the account is in: accounts that are started with the same one know each other's access keys, roles and
   * sessions. Left out, it is alone.
   */
  readonly identities?: Identities | undefined;
  /**
   * Access keys that the account knows, and that {@link LocalAws.sdkSettings} has the first of: by default the pair of
   * AWS's signing examples, `AKIDEXAMPLE`, and in a world of several accounts one that is made up.
   */
  readonly accessKeys?: readonly AccessKey[] | undefined;
  /** Refuses AWS calls whose signature is not by one of the access keys; left out, any signature will do. */
  readonly verifySignatures?: boolean | undefined;
  /** Lets targets stand on private addresses other than this server's own. */
  readonly allowPrivateTargets?: boolean | undefined;
  /** What the account may have; what is left out is as at a new account. */
  readonly quotas?: Partial<Quotas> | undefined;
  /** What the account or its region has; everything unless told otherwise. */
  readonly features?: Partial<Features> | undefined;
  /** Behaviours that are set otherwise than taken for true. */
  readonly quirks?: Partial<Quirks> | undefined;
}

/** What an account needs from outside. */
export interface AccountContext {
  readonly endpointUrl: string;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly faults: FaultSource;
  readonly listServerTools: Account['listServerTools'];
}

/** How long gateways and targets take to settle unless told otherwise. */
const DEFAULT_SETTLE_MS = 20;

/**
 * Makes an account that has nothing yet.
 * @throws ToolkitError `config-invalid` where another account of its world has one of its keys as somebody else's
 */
export function createAccount(options: AccountOptions, context: AccountContext): Account {
  const { clock, log, endpointUrl } = context;
  const ids = createIds(options.random);
  const scope = { accountId: options.accountId ?? '000000000000', region: options.region ?? 'us-east-1' };
  const { identities = createIdentities() } = options;
  const isShared = options.identities !== undefined;
  const keys = options.accessKeys ?? (isShared ? [madeUpKey(scope.accountId, ids)] : undefined);
  const credentials = createCredentials({ accountId: scope.accountId, clock, ids, identities }, keys);
  const roleVariables = (roleArn: string, functionName: string): Readonly<Record<string, string>> =>
    awsVariables(
      settingsOf({ endpointUrl, region: scope.region }, credentials.sessionFor(roleArn, functionName)),
    );
  return {
    ...scope,
    endpointUrl,
    clock,
    ids,
    settleMs: options.settleMs ?? DEFAULT_SETTLE_MS,
    allowPrivateTargets: options.allowPrivateTargets ?? false,
    quotas: { ...DEFAULT_QUOTAS, ...options.quotas },
    features: { ...ALL_FEATURES, ...options.features },
    quirks: { ...DEFAULT_QUIRKS, ...options.quirks },
    controlPlane: createControlPlaneState(),
    secrets: createSecretsState({ arnPrefix: arnOf(scope, 'secretsmanager', 'secret:'), clock, ids }),
    s3: new Map(),
    apiGateway: createApiGatewayState(),
    functions: createFunctions({ clock, ids, log, roleVariables, ...scope }),
    functionUrls: new Map(),
    functionPolicies: new Map(),
    identities,
    credentials,
    accessKeys: keys ?? [],
    verifySignatures: options.verifySignatures ?? false,
    history: createHistory(clock),
    faults: context.faults,
    listServerTools: context.listServerTools,
  };
}
