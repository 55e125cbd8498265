import type { Maker } from '../making.ts';
import { makeGateway } from './agentcore-gateway.ts';
import {
  makeApiKey,
  makeDeployment,
  makeMethod,
  makeResource,
  makeRestApi,
  makeStage,
  makeUsagePlan,
  makeUsagePlanKey,
} from './api-gateway.ts';
import { makeResourceServer, makeUserPool, makeUserPoolClient, makeUserPoolDomain } from './cognito.ts';
import { makeIamPolicy, makeIamRole, makeManagedPolicy } from './iam.ts';
import { makeAlias, makeFunction, makePermission, makeVersion } from './lambda.ts';
import { makeFunctionUrl } from './function-url.ts';
import { makeSecret, makeSecretPolicy } from './secrets-manager.ts';
import { UNUSED_MAKERS } from './unused.ts';

/** The resource types that a template may have. */
export const MAKERS: Readonly<Record<string, Maker>> = {
  ...UNUSED_MAKERS,
  'AWS::ApiGateway::ApiKey': makeApiKey,
  'AWS::ApiGateway::Deployment': makeDeployment,
  'AWS::ApiGateway::Method': makeMethod,
  'AWS::ApiGateway::Resource': makeResource,
  'AWS::ApiGateway::RestApi': makeRestApi,
  'AWS::ApiGateway::Stage': makeStage,
  'AWS::ApiGateway::UsagePlan': makeUsagePlan,
  'AWS::ApiGateway::UsagePlanKey': makeUsagePlanKey,
  'AWS::BedrockAgentCore::Gateway': makeGateway,
  'AWS::Cognito::UserPool': makeUserPool,
  'AWS::Cognito::UserPoolClient': makeUserPoolClient,
  'AWS::Cognito::UserPoolDomain': makeUserPoolDomain,
  'AWS::Cognito::UserPoolResourceServer': makeResourceServer,
  'AWS::IAM::ManagedPolicy': makeManagedPolicy,
  'AWS::IAM::Policy': makeIamPolicy,
  'AWS::IAM::Role': makeIamRole,
  'AWS::Lambda::Alias': makeAlias,
  'AWS::Lambda::Function': makeFunction,
  'AWS::Lambda::Permission': makePermission,
  'AWS::Lambda::Url': makeFunctionUrl,
  'AWS::Lambda::Version': makeVersion,
  'AWS::SecretsManager::ResourcePolicy': makeSecretPolicy,
  'AWS::SecretsManager::Secret': makeSecret,
};
