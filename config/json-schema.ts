import { z } from 'zod';
import { brokerConfigSchema } from './broker-config.ts';
import { gatewayConfigSchema } from './gateway-config.ts';
import { vendorConfigSchema } from './vendor-config.ts';

const SCHEMAS: Readonly<Record<'bearer' | 'gateway' | 'broker', z.ZodType>> = {
  bearer: vendorConfigSchema,
  gateway: gatewayConfigSchema,
  broker: brokerConfigSchema,
};

/** JSON Schema (2020-12) of `bearer.yaml`, `gateway.yaml` or `broker.yaml` as text, for editors. */
export function configJsonSchema(name: 'bearer' | 'gateway' | 'broker'): string {
  return `${JSON.stringify(z.toJSONSchema(SCHEMAS[name], { io: 'input', unrepresentable: 'any' }), null, 2)}\n`;
}
