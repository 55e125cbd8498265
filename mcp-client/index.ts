export { connectGateway } from './connect-gateway.ts';
export type { GatewayClient, GatewayConnection } from './connect-gateway.ts';
