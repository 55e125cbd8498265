import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ToolkitError } from '../contract/errors.ts';
import type { BrokerTokenPlan, InterceptorPlan } from '../contract/interceptor-plan.ts';
import { allowWhen } from './role-statements.ts';

/**
 * What the interceptor's role needs to ask the brokers of its steps: to assume one role of each broker's account, or to
 * call one function or API; nothing for a broker on this machine, or one that is not deployed yet.
 * @throws ToolkitError `config-invalid` where a step names neither
 */
export function brokerStatements({ request }: Pick<InterceptorPlan, 'request'>): readonly PolicyStatement[] {
  const steps = request.filter((step) => step.step === 'broker-token');
  const distinct = new Map(steps.map((step) => [keyOf(step), step]));
  return [...distinct.values()].flatMap((step, index) => statementsOf(step, index + 1));
}

function keyOf({ name, roleArn, externalId, brokerArn }: BrokerTokenPlan): string {
  return JSON.stringify(roleArn === undefined ? [brokerArn ?? name] : [roleArn, externalId]);
}

function statementsOf(step: BrokerTokenPlan, index: number): readonly PolicyStatement[] {
  const { roleArn, brokerArn, externalId } = step;
  // The key is in requests that give an external id (Service Authorization Reference, STS, AssumeRole; documented).
  if (roleArn !== undefined) {
    const when = { StringEquals: { 'sts:ExternalId': externalId } };
    return [allowWhen(`AssumeBrokerRole${index}`, 'sts:AssumeRole', roleArn, when)];
  }
  if (brokerArn === undefined) {
    refuseUnnamed(step);
    return [];
  }
  if (step.service === 'execute-api')
    return [allowWhen(`AskBroker${index}`, 'execute-api:Invoke', brokerArn)];
  return urlStatements(`AskBroker${index}`, brokerArn);
}

/**
 * By its URL, and in no other way: that takes two permissions (Lambda developer guide, "Control access to Lambda function
 * URLs", read 2026-11; documented).
 */
export function urlStatements(sid: string, functionArn: string): readonly PolicyStatement[] {
  return [
    allowWhen(sid, 'lambda:InvokeFunctionUrl', functionArn, {
      StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' },
    }),
    allowWhen(`${sid}ByUrl`, 'lambda:InvokeFunction', functionArn, {
      Bool: { 'lambda:InvokedViaFunctionUrl': 'true' },
    }),
  ];
}

/** A URL tells neither function nor account, so that the grant would have to be for all of them. */
function refuseUnnamed({ name, url }: BrokerTokenPlan): void {
  const { hostname } = new URL(url);
  if (/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$|\.invalid$/.test(hostname)) return;
  throw new ToolkitError(
    'config-invalid',
    `step "${name}" does not say as whom broker "${hostname}" is asked`,
    {
      hint: 'Name the role of its account ("roleArn") or the broker itself ("brokerArn"): its stack’s outputs have both.',
    },
  );
}
