export { decodeBrokerPolicy, matchesTool } from './broker-policy.ts';
export type {
  AssertionIssuer,
  BrokerCredential,
  BrokerPolicy,
  BrokerRule,
  BrokerWorkload,
  SecretLocation,
  StoredToken,
  TokenClient,
} from './broker-policy.ts';
export { isToolkitError, ToolkitError } from './errors.ts';
export type { ErrorCode, ToolkitErrorOptions } from './errors.ts';
export type { Finding, Severity } from './finding.ts';
export type { ProxyEvent, ProxyRequestContext, ProxyResult } from './proxy-event.ts';
export type { Refusal } from './refusal.ts';
export { decodeRouteMap } from './route-map.ts';
export type {
  Destination,
  ErrorMode,
  ParameterDestination,
  ParameterStyle,
  PropertyDestination,
  Route,
  RouteArgument,
  RouteBody,
  RouteMap,
} from './route-map.ts';
export { bareCredential, fingerprint, secret } from './secret.ts';
export type { Secret } from './secret.ts';
export {
  accessRoleOutput,
  API_KEY_FIELD,
  BROKER_OUTPUTS,
  GATEWAY_OUTPUTS,
  interceptorFunctionName,
  vendorOutput,
} from './stack-outputs.ts';
export type { StackOutputs, VendorOutput } from './stack-outputs.ts';
export { isTokenHeaderName } from './token-binding.ts';
export type { Placement, TokenBinding } from './token-binding.ts';
export type { BrokerAsk, ExchangeRequest, Token, TokenBroker, TokenExchange } from './token-ports.ts';
export { adaptedPath, TOOL_NAME_SEPARATOR, toolMatcher, toolName } from './tool-name.ts';
export { isWrappedError, VENDOR_STATUS_HEADER } from './vendor-error.ts';
export type { WrappedError } from './vendor-error.ts';
