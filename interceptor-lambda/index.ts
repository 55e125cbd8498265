export { createInterceptor } from './intercept.ts';
export type { AuditLine, Interceptor, StepParts } from './intercept.ts';
export { createBroughtTokens } from './brought-tokens.ts';
export { createIssuers } from './issuer-keys.ts';
export { createToolTable } from './tool-table.ts';
