import { z } from 'zod';
import { ToolkitError } from '../../contract/errors.ts';
import { unsupported } from './unsupported.ts';

/** A CloudFormation template as far as a stack is made from it. Values may hold intrinsic functions. */
export interface Template {
  readonly parameters: Readonly<Record<string, TemplateParameter>>;
  readonly mappings: Readonly<Record<string, TemplateMapping>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputs: Readonly<Record<string, TemplateOutput>>;
}

/** A value that is given to a stack. */
export interface TemplateParameter {
  readonly type: string;
  readonly default?: string | undefined;
}

/** Two keys to a value. */
export type TemplateMapping = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One resource, not yet resolved. */
export interface TemplateResource {
  /** For example `AWS::ApiGateway::RestApi`. */
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
  readonly condition?: string | undefined;
}

/** What a stack tells. */
export interface TemplateOutput {
  readonly value: unknown;
  readonly exportName?: unknown;
  readonly condition?: string | undefined;
}

const anything = z.record(z.string(), z.unknown());

const resource = z
  .object({
    Type: z.string(),
    Properties: anything.default({}),
    DependsOn: z.union([z.string().transform((name) => [name]), z.array(z.string())]).default([]),
    Condition: z.string().optional(),
  })
  .transform(({ Type, Properties, DependsOn, Condition }) => ({
    type: Type,
    properties: Properties,
    dependsOn: DependsOn,
    condition: Condition,
  }));

const output = z
  .object({
    Value: z.unknown(),
    Export: z.object({ Name: z.unknown() }).optional(),
    Condition: z.string().optional(),
  })
  .transform(({ Value, Export, Condition }) => ({
    value: Value,
    exportName: Export?.Name,
    condition: Condition,
  }));

const parameter = z
  .object({ Type: z.string().default('String'), Default: z.coerce.string().optional() })
  .transform(({ Type, Default }) => ({ type: Type, default: Default }));

/** Rules and metadata change nothing that is made; a transform would be run by CloudFormation. */
const template: z.ZodType<Template> = z
  .object({
    Parameters: z.record(z.string(), parameter).default({}),
    Mappings: z.record(z.string(), z.record(z.string(), anything)).default({}),
    Conditions: anything.default({}),
    Resources: z.record(z.string(), resource),
    Outputs: z.record(z.string(), output).default({}),
    Transform: unsupported('macros are not supported'),
  })
  .transform(({ Parameters, Mappings, Conditions, Resources, Outputs }) => ({
    parameters: Parameters,
    mappings: Mappings,
    conditions: Conditions,
    resources: Resources,
    outputs: Outputs,
  }));

/**
 * Decodes a template. `file` is named in messages.
 * @throws ToolkitError `config-invalid` where it is none, or needs CloudFormation's macros
 */
export function decodeTemplate(file: string, value: unknown): Template {
  const decoded = template.safeParse(value);
  if (decoded.success) return decoded.data;
  const [issue] = decoded.error.issues;
  throw new ToolkitError(
    'config-invalid',
    `"${file}" is no template: "${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}`,
  );
}
