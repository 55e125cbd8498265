import { ToolkitError } from '../../contract/errors.ts';
import { createConditions } from './conditions.ts';
import { NO_VALUE } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';
import { orderResources } from './order-resources.ts';
import { pseudoParameters } from './pseudo-parameters.ts';
import type { StackIdentity } from './pseudo-parameters.ts';
import type { Template, TemplateOutput, TemplateParameter, TemplateResource } from './template.ts';

/** What a stack is planned from. */
export interface StackInput {
  readonly identity: StackIdentity;
  readonly template: Template;
  /** Values of parameters; the others have their defaults. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A resource as it is to be made. */
export interface PlannedResource extends TemplateResource {
  readonly logicalId: string;
}

/** What a resource is known by once it is made. */
export interface MadeResource {
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives, by name. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Outputs as templates give them: AWS's addresses, not ours. */
export interface ToldByOthers {
  /** By the name under which they are exported. */
  readonly exports: ReadonlyMap<string, string>;
  /** By `STACK/OUTPUT`. */
  readonly outputs: ReadonlyMap<string, string>;
}

/** What exists while a stack is being made. */
export interface MadeSoFar {
  readonly resources: ReadonlyMap<string, MadeResource>;
  /** What other stacks tell. */
  readonly others: ToldByOthers;
}

/** What a template comes to: conditions are decided, what they exclude is gone. */
export interface StackPlan {
  readonly identity: StackIdentity;
  /** Each behind everything that it needs. */
  readonly resources: readonly PlannedResource[];
  readonly outputs: readonly (TemplateOutput & { readonly name: string })[];
  /** Resolves values by what is made so far; `at` names the place in messages. */
  readonly scope: (at: string, made: MadeSoFar) => Scope;
}

/**
 * Plans a stack. Pure.
 * @throws ToolkitError `config-invalid` where the template is not one that CloudFormation would take
 */
export function planStack({ identity, template, parameters }: StackInput): StackPlan {
  const where = `stack "${identity.name}"`;
  const known = new Map(Object.entries(pseudoParameters(identity)));
  const parameter = (name: string): unknown => {
    if (known.has(name)) return known.get(name);
    const declared = Object.hasOwn(template.parameters, name) ? template.parameters[name] : undefined;
    return declared && parameterValue(name, declared, parameters[name], where);
  };
  const lookups = baseScope(template, parameter, where);
  const condition = createConditions(template.conditions, lookups);
  const isWanted = (part: { readonly condition?: string | undefined }): boolean =>
    part.condition === undefined || condition(part.condition);
  const resources = Object.fromEntries(
    Object.entries(template.resources).filter(([, part]) => isWanted(part)),
  );
  return {
    identity,
    resources: orderResources(resources, { at: where, condition }).flatMap((logicalId) => {
      const resource = resources[logicalId];
      return resource === undefined ? [] : [{ logicalId, ...resource }];
    }),
    outputs: Object.entries(template.outputs)
      .filter(([, output]) => isWanted(output))
      .map(([name, output]) => ({ name, ...output })),
    scope: (at, made) => ({ ...madeScope(lookups, at, made), condition }),
  };
}

function parameterValue(
  name: string,
  { type, default: fallback }: TemplateParameter,
  given: string | undefined,
  where: string,
): unknown {
  const value = given ?? fallback;
  // What Systems Manager holds is not here: the template has only the name.
  if (type.startsWith('AWS::SSM::')) {
    throw new ToolkitError(
      'config-invalid',
      `parameter "${name}" of ${where} is read from Systems Manager, which the local AWS has not`,
    );
  }
  if (value === undefined) {
    throw new ToolkitError('config-invalid', `parameter "${name}" of ${where} has no value`, {
      hint: 'Give it a default in the template.',
    });
  }
  return type.startsWith('List<') || type === 'CommaDelimitedList'
    ? value.split(',').map((item) => item.trim())
    : value;
}

type Lookups = Omit<Scope, 'condition'>;

/** What conditions may look up: no resource. */
function baseScope(template: Template, parameter: (name: string) => unknown, at: string): Lookups {
  const no = (what: string): never => {
    throw new ToolkitError('config-invalid', `${at} has no ${what}`);
  };
  return {
    at,
    ref: (name) =>
      name === 'AWS::NoValue' ? NO_VALUE : (parameter(name) ?? no(`resource or parameter "${name}"`)),
    attribute: (logicalId) => no(`resource "${logicalId}"`),
    importValue: (name) => no(`import of "${name}" in its conditions`),
    stackOutput: (stack) => no(`output of stack "${stack}" in its conditions`),
    mapping: (map, first, second) =>
      template.mappings[map]?.[first]?.[second] ?? no(`value "${second}" of "${first}" in mapping "${map}"`),
  };
}

function madeScope(base: Lookups, at: string, { resources, others }: MadeSoFar): Lookups {
  const refuse = (message: string): never => {
    throw new ToolkitError('config-invalid', `${at} ${message}`);
  };
  return {
    ...base,
    at,
    ref: (name) => resources.get(name)?.ref ?? base.ref(name),
    attribute: (logicalId, name) => {
      const resource = resources.get(logicalId) ?? refuse(`names "${logicalId}", which the stack has not`);
      if (Object.hasOwn(resource.attributes, name)) return resource.attributes[name];
      return refuse(`reads "${logicalId}.${name}", which the local AWS does not know`);
    },
    importValue: (name) => others.exports.get(name) ?? refuse(`imports "${name}", which no stack exports`),
    stackOutput: (stack, output) =>
      others.outputs.get(`${stack}/${output}`) ??
      refuse(`reads output "${output}" of stack "${stack}", which is not there`),
  };
}
