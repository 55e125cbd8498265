export { createClock } from './clock.ts';
export type { Clock, MovableClock } from './clock.ts';
export type { Faults } from './faults.ts';
export type { CallHistory, History, Hop, HopPlace } from './history.ts';
export { standUpStack } from './stack.ts';
export type { LocalStack, StackClient, StackDefinition, StackVendor } from './stack.ts';
export { startLocalAws } from './start.ts';
export type { LocalAws, LocalAwsOptions } from './start.ts';
