export type { BrokerAnswer } from './answer.ts';
export type { AuditRecord, WriteEntry } from './audit-log.ts';
export { createBrokerFunction } from './create-broker.ts';
export type { BrokerFunction, BrokerFunctionOptions } from './create-broker.ts';
