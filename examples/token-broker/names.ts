import type { LoginClient } from '../story/log-in.ts';

export const AUDIENCE = 'https://crm.example.com';
export const DEPLOYMENT = 'broker-example';
export const EXTERNAL_ID = 'broker-example-4f1d8c2a';

/** The gateway's account. */
export const GATEWAY_ACCOUNT = '111122223333';
/** The account that holds the service credentials. */
export const CENTRAL_ACCOUNT = '444455556666';
/** An account that has nothing to do with either. */
export const OTHER_ACCOUNT = '777788889999';
export const REGION = 'us-east-1';

/** The role of the gateway's function, as its stack names it. */
export const INTERCEPTOR_ROLE = 'broker-example-interceptor-us-east-1';
/** What it assumes in the central account. */
export const ACCESS_ROLE: string = `arn:aws:iam::${CENTRAL_ACCOUNT}:role/assistants-access`;

/** The client with which people log in. */
export const ASSISTANT: LoginClient = {
  clientId: 'assistant',
  scopes: ['gateway/invoke'],
  audience: 'https://gateway.example.com',
};

/** People, and the tenants that they are of. */
export const TENANTS = { ada: 'acme', alan: 'acme', grace: 'globex' } as const;
