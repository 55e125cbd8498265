import { ERP, NO_RULE, asking, sending } from './attack.ts';
import type { Attack } from './attack.ts';

/** For what. */
export const ASKS: readonly (readonly [string, Attack])[] = [
  ['a tool that only another tenant may use', asking({ tool: 'crm___deleteAccount' }, NO_RULE)],
  ['a tool with another prefix', asking({ tool: 'hr___listAccounts' }, NO_RULE)],
  ['a tool in another case', asking({ tool: 'crm___ListAccounts' }, NO_RULE)],
  ['a tool that goes on after the name', asking({ tool: 'crm___listAccountsAndMore' }, NO_RULE)],
  ['a target that goes on after the prefix', asking({ ...ERP, tool: 'erp2___listOrders' }, NO_RULE)],
  ['a wildcard as a tool', asking({ ...ERP, tool: 'erp___*' }, '"tool" is missing or malformed', 400)],
  ['a prefix without a tool', asking({ ...ERP, tool: 'erp___' }, '"tool" is missing or malformed', 400)],
  ['a tool without a prefix', asking({ tool: 'listAccounts' }, '"tool" is missing or malformed', 400)],
  ['the audience of another tool', asking({ audience: 'https://erp.example' }, NO_RULE)],
  ['an audience with a slash more', asking({ audience: 'https://crm.example/' }, NO_RULE)],
  [
    'a scope beyond the rule',
    asking({ ...ERP, scope: 'orders.read orders.admin' }, 'the rule does not allow all of the scopes'),
  ],
  [
    'a scope in another case',
    asking({ ...ERP, scope: 'Orders.Read' }, 'the rule does not allow all of the scopes'),
  ],
  [
    'less than a stored token can do',
    asking({ scope: 'accounts.read' }, 'the stored token can do more than is asked for'),
  ],
  [
    'scopes that a tab separates',
    asking({ ...ERP, scope: 'orders.read\torders.write' }, '"scope" is missing or malformed', 400),
  ],
  ['an empty scope', asking({ ...ERP, scope: '' }, '"scope" is missing or malformed', 400)],
  ['a list of scopes', asking({ ...ERP, scope: ['orders.read'] }, '"scope" is missing or malformed', 400)],
  ['a tenant with a wildcard', asking({ tenant: '*' }, 'the assertion is about another tenant')],
  [
    'a subject with a line break',
    asking({ subject: 'alice\r\nx' }, '"subject" is missing or malformed', 400),
  ],
  [
    'a subject with a line separator of Unicode',
    asking({ subject: 'alice\u2028granted' }, '"subject" is missing or malformed', 400),
  ],
  [
    'a subject of an unpaired surrogate',
    asking({ subject: 'alice\ud800' }, '"subject" is missing or malformed', 400),
  ],
  [
    'a subject that runs backwards',
    asking({ subject: 'alice\u202eecila' }, '"subject" is missing or malformed', 400),
  ],
  [
    'a subject of 10,000 characters',
    asking({ subject: 'a'.repeat(10_000) }, '"subject" is missing or malformed', 400),
  ],
  ['a tenant named __proto__', asking({ tenant: '__proto__' }, 'the assertion is about another tenant')],
  ['a tool of another target named constructor', asking({ ...ERP, tool: 'erp2___constructor' }, NO_RULE)],
  [
    'a gateway that is a path',
    asking({ gateway: '../crm-gateway' }, '"gateway" is missing or malformed', 400),
  ],
  [
    'a credential that the caller names',
    asking({ credential: 'crm-globex' }, 'the body has an unknown member', 400),
  ],
  [
    'a prototype',
    sending({ body: '{"__proto__":{"gateway":"crm-gateway"}}' }, 400, 'the body has an unknown member'),
  ],
  ['no assertion', asking({ assertion: '' }, '"assertion" is missing or malformed', 400)],
  [
    'an assertion that is huge',
    asking({ assertion: `a.${'b'.repeat(17_000)}.c` }, '"assertion" is missing or malformed', 400),
  ],
];
