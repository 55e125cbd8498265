import { describe, expect, it } from 'vitest';
import { decodeBrokerPolicyFile } from '../../config/broker-policy.ts';
import { warnOfSharedUsers } from '../../infra/warn-of-shared-users.ts';
import { ISSUER, POLICY } from '../broker-lambda/broker-world.ts';
import { warningsOf } from './warnings-of.ts';

/** What a broker's stack is warned of. */
function warningsOfPolicy(text: string): readonly string[] {
  return warningsOf((stack) => {
    warnOfSharedUsers(stack, decodeBrokerPolicyFile({ file: 'broker.yaml', text }));
  });
}

/** Where its workloads say so of their assertions. */
function warnings(crm: string, hr: string): readonly string[] {
  const text = POLICY.replace('callsPerMinute: 60', crm);
  return warningsOfPolicy(text.replace(`issuers: [${ISSUER}]\n`, `issuers: [${ISSUER}]\n    ${hr}\n`));
}

const NOTHING = 'callsPerMinute: 60';

describe('two gateways with users of one issuer', () => {
  it.each([
    ['of one audience', NOTHING, NOTHING],
    ['of one audience that one of them names', 'audience: broker', NOTHING],
    ['of any client here and one there', NOTHING, 'clients: [hr-agent]'],
    ['of a client that both name', 'clients: [crm-agent, desktop]', 'clients: [desktop, hr-agent]'],
  ])('are warned of: %s', (_, crm, hr) => {
    const [warning, ...more] = warnings(crm, hr);
    expect(warning).toContain(
      `workloads "crm" and "hr" take the same tokens of issuer "${ISSUER}": give each the "audience" or the "clients" of its own gateway`,
    );
    expect(more).toEqual([]);
  });

  it.each([
    ['audience', 'audience: crm-gateway', NOTHING],
    ['clients', 'clients: [crm-agent]', 'clients: [hr-agent]'],
  ])('are not warned of, where each has its own %s', (_, crm, hr) => {
    expect(warnings(crm, hr)).toEqual([]);
  });
});

describe('two workloads of one gateway', () => {
  it('take the same tokens by right', () => {
    expect(warningsOfPolicy(POLICY.replace('gateway: hr-gateway', 'gateway: crm-gateway'))).toEqual([]);
  });
});
