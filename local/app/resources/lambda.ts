import { statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { unsupported } from '../unsupported.ts';
import { arnOf } from '../../control-plane/arns.ts';
import { DEFAULT_MEMORY_MB } from '../../lambda/definition.ts';
import { isPrincipal } from '../../iam/decode-policy.ts';
import type { Condition, Policy } from '../../iam/policy.ts';
import { permissionStatement } from '../../lambda/function-policy.ts';
import { boolean, cannot, decodeProperties, madeUpName, noteUnused, number } from '../making.ts';
import type { AppInMaking, Maker, ResourceToMake } from '../making.ts';

/** Of a function that asks for none (CloudFormation, AWS::Lambda::Function; background knowledge). */
const DEFAULT_TIMEOUT_SECONDS = 3;

const functionProperties = z.object({
  FunctionName: z.string().optional(),
  Runtime: z.string().regex(/^nodejs/, 'functions for Node.js alone are supported'),
  Handler: z.string(),
  Code: z.object({ S3Key: z.string('code in a file of the app alone is supported') }),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).prefault({}),
  Timeout: number.default(DEFAULT_TIMEOUT_SECONDS),
  MemorySize: number.default(DEFAULT_MEMORY_MB),
  Role: z.string().optional(),
  Layers: z.array(z.unknown()).max(0, 'layers are not supported').optional(),
});

/** What of a function changes nothing here: a call waits where AWS would refuse it, and the network is this machine's. */
const WITHOUT_EFFECT = ['ReservedConcurrentExecutions', 'VpcConfig', 'FileSystemConfigs', 'DeadLetterConfig'];

/** `AWS::Lambda::Function`: the code of its asset, with its own variables. */
export const makeFunction: Maker = (resource, app) => {
  const properties = decodeProperties(resource, functionProperties);
  const { FunctionName, Handler, Code, Environment, Timeout, MemorySize, Role } = properties;
  const name = FunctionName ?? madeUpName(app, resource);
  const folder = resource.assets.get(Code.S3Key);
  if (folder === undefined)
    throw cannot(resource, `has code "${Code.S3Key}", which is no asset of its stack`);
  for (const property of WITHOUT_EFFECT) {
    if (resource.properties[property] !== undefined) noteUnused(app, resource, property);
  }
  app.aws.deployFunction({
    name,
    bundlePath: bundleOf(resource, folder, Handler),
    environment: variablesOf(app, folder, Environment.Variables),
    roleArn: Role,
    timeoutMs: Timeout * 1000,
    memoryMb: MemorySize,
  });
  return { ref: name, attributes: { Arn: arnOf(app.aws, 'lambda', `function:${name}`) } };
};

/** `FILE.handler`: the worker calls the export of that name. */
function bundleOf(resource: ResourceToMake, folder: string, handler: string): string {
  const [, module = '', name] = /^(.+)\.([^.]+)$/.exec(handler) ?? [];
  if (name !== 'handler')
    throw cannot(resource, `has handler "${handler}": the export has to be named "handler"`);
  const files = ['mjs', 'js', 'cjs'].map((extension) => join(folder, `${module}.${extension}`));
  const found = files.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  if (found === undefined) throw cannot(resource, `has handler "${handler}", and no such file in its code`);
  return found;
}

/** `/var/task`, where Lambda puts the code (Lambda developer guide, nodejs-package; background knowledge), is the asset's folder. */
function variablesOf(
  { upstream }: AppInMaking,
  folder: string,
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(variables).map(
    ([name, value]) => [name, value.replaceAll(/\/var\/task(?![\w-])/g, () => folder)] as const,
  );
  const carriesRoutes = upstream !== undefined && Object.hasOwn(variables, 'ROUTES_FILE');
  return { ...Object.fromEntries(entries), ...(carriesRoutes ? { UPSTREAM: upstream } : {}) };
}

/** `AWS::Lambda::Version`: the one version that there is. */
export const makeVersion: Maker = (resource, app) => {
  const name = functionName(decodeProperties(resource, z.object({ FunctionName: z.string() })).FunctionName);
  const arn = arnOf(app.aws, 'lambda', `function:${name}:1`);
  return { ref: arn, attributes: { Version: '1', FunctionArn: arn } };
};

/** `AWS::Lambda::Alias`: another name of the one version. */
export const makeAlias: Maker = (resource, app) => {
  const { FunctionName, Name } = decodeProperties(
    resource,
    z.object({
      FunctionName: z.string(),
      Name: z.string(),
      RoutingConfig: unsupported('weighted aliases are not supported'),
    }),
  );
  const arn = arnOf(app.aws, 'lambda', `function:${functionName(FunctionName)}:${Name}`);
  return { ref: arn, attributes: { AliasArn: arn } };
};

const permissionProperties = z.object({
  FunctionName: z.string(),
  Action: z.string().default('lambda:InvokeFunction'),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  FunctionUrlAuthType: z.string().optional(),
  InvokedViaFunctionUrl: boolean.optional(),
});

/** `AWS::Lambda::Permission`: of a service, or of somebody who signs. */
export const makePermission: Maker = (resource, app) => {
  const { FunctionName, Principal, SourceArn, ...permission } = decodeProperties(
    resource,
    permissionProperties,
  );
  const name = functionName(FunctionName);
  if (isPrincipal(Principal)) {
    const { functionPolicies } = app.aws.account;
    const others = functionPolicies.get(name) ?? [];
    functionPolicies.set(name, [...others, statementOf(resource, { ...permission, principal: Principal })]);
  } else {
    app.invocations.push({ functionName: name, principal: Principal, sourceArn: SourceArn });
  }
  const id = madeUpName(app, resource);
  return { ref: id, attributes: { Id: id } };
};

/** Conditions that nobody here evaluates would let in more than AWS does. */
const OTHER_CONDITIONS = ['SourceArn', 'SourceAccount', 'PrincipalOrgID', 'EventSourceToken'];

function statementOf(
  resource: ResourceToMake,
  { Action, principal, FunctionUrlAuthType, InvokedViaFunctionUrl }: GivenPermission,
): Policy[number] {
  const other = OTHER_CONDITIONS.find((name) => resource.properties[name] !== undefined);
  if (other !== undefined) throw cannot(resource, `has "${other}" for "${principal}"`);
  const conditions: Condition[] = [];
  if (FunctionUrlAuthType !== undefined) {
    const values = [FunctionUrlAuthType];
    conditions.push({ operator: 'StringEquals', key: 'lambda:functionurlauthtype', values });
  }
  if (InvokedViaFunctionUrl !== undefined) {
    const values = [String(InvokedViaFunctionUrl)];
    conditions.push({ operator: 'Bool', key: 'lambda:invokedviafunctionurl', values });
  }
  return permissionStatement({ action: Action, principal, conditions });
}

interface GivenPermission {
  readonly Action: string;
  readonly principal: string;
  readonly FunctionUrlAuthType?: string | undefined;
  readonly InvokedViaFunctionUrl?: boolean | undefined;
}

/** The name in a name, an ARN or one with a qualifier. */
export function functionName(given: string): string {
  return given.replace(/^arn:.*:function:/, '').replace(/:.*$/, '');
}
