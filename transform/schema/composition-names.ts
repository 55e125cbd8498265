/** Property names that AWS CDK's check takes for composition, wherever they stand (aws-cdk-lib 2.276.0). */
export const COMPOSITION_NAMES: ReadonlySet<string> = new Set(['oneOf', 'anyOf', 'allOf']);
