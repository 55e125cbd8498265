import { expect, it } from 'vitest';
import { toLocalAddresses } from '../../../local/app/local-addresses.ts';

const PLACES = {
  endpointUrl: 'http://127.0.0.1:1',
  issuerUrl: 'http://127.0.0.1:1/_issuer',
  tokenUrl: 'http://127.0.0.1:1/_issuer/token',
  authorizationUrl: 'http://127.0.0.1:1/_issuer/auth',
  hasFunctionUrl: (id: string) => id === 'url1',
  hasApi: (id: string) => id === 'abc',
  hasUserPool: (id: string) => id === 'us-east-1_A1',
  hasDomain: (prefix: string) => prefix === 'acme-1',
};
const COGNITO = 'https://cognito-idp.us-east-1.amazonaws.com';

it.each([
  ['https://abc.execute-api.us-east-1.amazonaws.com/prod/a', 'http://127.0.0.1:1/_api/abc/prod/a'],
  [
    'https://other.execute-api.us-east-1.amazonaws.com/prod',
    'https://other.execute-api.us-east-1.amazonaws.com/prod',
  ],
  [
    'https://abc.execute-api.us-east-1.amazonaws.com.evil.example/',
    'https://abc.execute-api.us-east-1.amazonaws.com.evil.example/',
  ],
  ['https://url1.lambda-url.us-east-1.on.aws/token', 'http://127.0.0.1:1/_function-url/url1/token'],
  ['https://url2.lambda-url.us-east-1.on.aws/', 'https://url2.lambda-url.us-east-1.on.aws/'],
  [
    'https://url1.lambda-url.us-east-1.on.aws.evil.example/',
    'https://url1.lambda-url.us-east-1.on.aws.evil.example/',
  ],
  [`${COGNITO}/us-east-1_A1/.well-known/x`, 'http://127.0.0.1:1/_issuer/.well-known/x'],
  [`${COGNITO}/us-east-1_A12/.well-known/x`, `${COGNITO}/us-east-1_A12/.well-known/x`],
  ['https://acme-1.auth.us-east-1.amazoncognito.com/oauth2/token', 'http://127.0.0.1:1/_issuer/token'],
  [
    'https://acme-1.auth.us-east-1.amazoncognito.com/oauth2/authorize?a=b',
    'http://127.0.0.1:1/_issuer/auth?a=b',
  ],
  ['https://acme-1.auth.us-east-1.amazoncognito.com', 'http://127.0.0.1:1/_issuer'],
  ['https://acme-12.auth.us-east-1.amazoncognito.com', 'https://acme-12.auth.us-east-1.amazoncognito.com'],
])('%s answers at %s', (url, want) => {
  expect(toLocalAddresses({ a: [url, 7] }, PLACES)).toEqual({ a: [want, 7] });
});
