import { ask, CRM_ROLE, EXTERNAL_ID, OTHER_EXTERNAL_ID, urlEvent } from '../broker-world.ts';
import { NOBODY, NO_ROLE, NO_RULE, HR_ROLE, roleOf, crmArn, signedAs, asking } from './attack.ts';
import type { Attack } from './attack.ts';

/** Who asks. */
export const CALLERS: readonly (readonly [string, Attack])[] = [
  [
    'another account with a role of the same name',
    signedAs(roleOf('999900001111', crmArn('999900001111')), NO_ROLE),
  ],
  [
    'another role of the same account',
    signedAs(roleOf('111122223333', 'arn:aws:sts::111122223333:assumed-role/admin/x2'), NO_ROLE),
  ],
  [
    'an account id that the ARN does not say',
    signedAs(roleOf('111122223333', crmArn('999900001111')), NOBODY),
  ],
  [
    'a role whose session is called like another role',
    signedAs(
      roleOf('111122223333', 'arn:aws:sts::111122223333:assumed-role/x/assumed-role/crm-interceptor/a2'),
      NOBODY,
    ),
  ],
  [
    'a user with the name of the role',
    signedAs(roleOf('111122223333', 'arn:aws:iam::111122223333:user/crm-interceptor'), NOBODY),
  ],
  ['root of the account', signedAs(roleOf('111122223333', 'arn:aws:iam::111122223333:root'), NOBODY)],
  [
    'a federated user',
    signedAs(roleOf('111122223333', 'arn:aws:sts::111122223333:federated-user/crm-interceptor'), NOBODY),
  ],
  [
    'the ARN of the role instead of its session',
    signedAs(roleOf('111122223333', 'arn:aws:iam::111122223333:role/crm-interceptor'), NOBODY),
  ],
  [
    'the role in another case',
    signedAs(roleOf('111122223333', 'arn:aws:sts::111122223333:assumed-role/CRM-Interceptor/a2'), NO_ROLE),
  ],
  ['a line break after the ARN', signedAs(roleOf('111122223333', `${crmArn('111122223333')}\n`), NOBODY)],
  [
    'no signature, and headers that say who it is',
    signedAs(null, NOBODY, {
      headers: {
        'content-type': 'application/json',
        'x-amzn-account-id': '111122223333',
        'x-forwarded-user-arn': crmArn('111122223333'),
      },
    }),
  ],
  [
    'no signature, and members of the body that say who it is',
    {
      event: async () => urlEvent({ ...(await ask()), accountId: '111122223333' }, null),
      status: 403,
      reason: NOBODY,
    },
  ],
  [
    'a JWT authorizer instead of IAM',
    {
      event: async () => ({
        ...urlEvent(await ask()),
        requestContext: { http: { method: 'POST' }, authorizer: { jwt: { claims: CRM_ROLE } } },
      }),
      status: 403,
      reason: NOBODY,
    },
  ],
  [
    'a custom authorizer that says who it is',
    {
      event: async () => ({
        ...urlEvent(await ask()),
        requestContext: { http: { method: 'POST' }, authorizer: { lambda: CRM_ROLE, ...CRM_ROLE } },
      }),
      status: 403,
      reason: NOBODY,
    },
  ],
  [
    'two identities in one event',
    {
      event: async () => ({
        ...urlEvent(await ask()),
        requestContext: { http: { method: 'POST' }, authorizer: { iam: HR_ROLE }, identity: CRM_ROLE },
      }),
      status: 403,
      reason: NOBODY,
    },
  ],
  ['an event of no request', { event: () => ({ Records: [{ body: 'x' }] }), status: 403, reason: NOBODY }],
  [
    'a role that asks for a gateway of another',
    { event: async () => urlEvent(await ask(), HR_ROLE), status: 403, reason: NO_ROLE },
  ],
  ['a gateway that the policy does not name', asking({ gateway: 'other-gateway' }, NO_ROLE)],
  [
    'a deputy without the external id',
    asking({ externalId: 'x-1' }, 'the external id is not that of the workload'),
  ],
  [
    'a deputy with the external id of another workload',
    asking({ externalId: OTHER_EXTERNAL_ID }, 'the external id is not that of the workload'),
  ],
  [
    'a deputy with the beginning of the external id',
    asking({ externalId: EXTERNAL_ID.slice(0, -1) }, 'the external id is not that of the workload'),
  ],
  [
    'a known role that has no rule',
    {
      event: async () =>
        urlEvent(await ask({ gateway: 'hr-gateway', externalId: OTHER_EXTERNAL_ID }), HR_ROLE),
      status: 403,
      reason: NO_RULE,
    },
  ],
];
