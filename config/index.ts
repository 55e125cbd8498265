export { decodeGatewayConfig } from './gateway-config.ts';
export type { GatewayConfig, InboundConfig } from './gateway-config.ts';
export { configJsonSchema } from './json-schema.ts';
export { DEFAULT_VENDOR_CONFIG } from './default-vendor-config.ts';
export { decodeVendorConfig } from './vendor-config.ts';
export type { TokenChoice, VendorConfig } from './vendor-config.ts';
export type { ConfigText } from './yaml-file.ts';
