export { fingerprint, secret } from '../contract/secret.ts';
export type { Secret } from '../contract/secret.ts';
export { readAssemblies, readAssembly } from './app/read-assembly.ts';
export type { Assembly, AssemblyStack } from './app/read-assembly.ts';
export type { Unused } from './app/making.ts';
export { standUpApp } from './app/stand-up-app.ts';
export type { AppOptions, LocalApp } from './app/stand-up-app.ts';
export { createClock } from './clock.ts';
export type { Clock, MovableClock } from './clock.ts';
export type { Features } from './control-plane/features.ts';
export type { Quotas } from './control-plane/quotas.ts';
export type { Faults } from './faults.ts';
export type { CallHistory, History, Hop, HopPlace } from './history.ts';
export { createIdentities } from './iam/identities.ts';
export type { Identities } from './iam/identities.ts';
export type { PolicyDocument } from './iam/decode-policy.ts';
export type { RoleSettings } from './iam/role.ts';
export type { Random } from './ids.ts';
export type { ExchangePolicy, IssuerClient, IssuerUser } from './issuer/client.ts';
export type { Issuer } from './issuer/issuer.ts';
export type {
  BundledFunction,
  FunctionDefinition,
  InProcessFunction,
  InvocationContext,
} from './lambda/functions.ts';
export type { Quirks } from './quirks.ts';
export type { SdkSettings } from './sdk-settings.ts';
export { DEFAULT_ACCESS_KEY_ID, DEFAULT_SECRET_ACCESS_KEY } from './sigv4/credentials.ts';
export type { AccessKey, Credentials } from './sigv4/credentials.ts';
export { standUpStack } from './stack.ts';
export type { LocalStack, StackClient, StackDefinition, StackVendor } from './stack.ts';
export { startLocalAws } from './start.ts';
export type { LocalAws, LocalAwsOptions } from './start.ts';
