import { createHash } from 'node:crypto';
import { z } from 'zod';
import { arnOf } from '../../control-plane/arns.ts';
import { openUrl } from '../../lambda/function-policy.ts';
import { cannot, decodeProperties, noteUnused } from '../making.ts';
import type { AppInMaking, Maker, ResourceToMake } from '../making.ts';
import { unsupported } from '../unsupported.ts';
import { functionName } from './lambda.ts';

const urlProperties = z.object({
  TargetFunctionArn: z.string(),
  AuthType: z.literal('AWS_IAM', 'URLs that anybody may call are not supported'),
  InvokeMode: z.literal('BUFFERED', 'answers in a stream are not supported').default('BUFFERED'),
  Qualifier: unsupported('URLs of an alias are not supported'),
});

/**
 * `AWS::Lambda::Url`: whoever signs and is let in calls the function by it. Its id is made of the account, the stack and the
 * logical id, so that on the same port it is the same at every start, as in AWS at every deployment.
 */
export const makeFunctionUrl: Maker = (resource, app) => {
  const { TargetFunctionArn } = decodeProperties(resource, urlProperties);
  const name = functionName(TargetFunctionArn);
  if (TargetFunctionArn !== name && !TargetFunctionArn.endsWith(`:function:${name}`)) {
    throw cannot(resource, 'is that of a version or an alias');
  }
  if (resource.properties.Cors !== undefined) noteUnused(app, resource, 'Cors');
  const id = idOf(resource, app);
  openUrl(app.aws.account, id, name);
  const arn = arnOf(app.aws, 'lambda', `function:${name}`);
  // The form of AWS (Lambda developer guide, "Creating and managing Lambda function URLs", read 2026-11; documented).
  const url = `https://${id}.lambda-url.${app.aws.region}.on.aws/`;
  return { ref: arn, attributes: { FunctionArn: arn, FunctionUrl: url } };
};

function idOf({ stackName, logicalId }: ResourceToMake, { aws }: AppInMaking): string {
  const place = [aws.accountId, aws.region, stackName, logicalId].join('/');
  const digest = createHash('sha256').update(place).digest('hex');
  return BigInt(`0x${digest}`).toString(36).slice(0, 32);
}
