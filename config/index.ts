export { decodeGatewayConfig } from './gateway-config.ts';
export type { GatewayConfig, InboundConfig } from './gateway-config.ts';
export { configJsonSchema } from './json-schema.ts';
export { decodeVendorConfig, DEFAULT_VENDOR_CONFIG } from './vendor-config.ts';
export type { TokenChoice, VendorConfig } from './vendor-config.ts';
export type { ConfigText } from './yaml-file.ts';
