import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const library = dirname(require.resolve('aws-cdk-lib/package.json'));

interface ValidationHelpers {
  validateOpenApiSchema(input: { readonly schema: string; readonly schemaName: string }): readonly string[];
}

// The exports map of aws-cdk-lib hides the check that `GatewayTarget.forOpenApi` runs at synth.
const helpers = require(
  join(library, 'aws-bedrockagentcore/lib/gateway/validation-helpers.js'),
) as ValidationHelpers;

/** What AWS CDK's own OpenAPI target check says of a document. */
export function validateAsCdk(schema: string): readonly string[] {
  return helpers.validateOpenApiSchema({ schema, schemaName: 'document' });
}
