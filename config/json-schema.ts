import { z } from 'zod';
import { gatewayConfigSchema } from './gateway-config.ts';
import { vendorConfigSchema } from './vendor-config.ts';

/** JSON Schema (2020-12) of `bearer.yaml` or `gateway.yaml` as text, for editors. */
export function configJsonSchema(name: 'bearer' | 'gateway'): string {
  const schema = name === 'bearer' ? vendorConfigSchema : gatewayConfigSchema;
  return `${JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), null, 2)}\n`;
}
