import { describe, expect, it } from 'vitest';
import { decodeBrokerPolicyFile } from '../../config/broker-policy.ts';
import { urlsOfBroker, urlsOfGateway, warnOfLoopback } from '../../infra/warn-of-loopback.ts';
import { ISSUER, POLICY } from '../broker-lambda/broker-world.ts';
import { gatewayWith } from '../interceptor-lambda/world.ts';
import { warningsOf } from './warnings-of.ts';

/** What a stack is warned of. */
function warnings(urls: Parameters<typeof warnOfLoopback>[1]): readonly string[] {
  return warningsOf((stack) => {
    warnOfLoopback(stack, urls);
  });
}

/** The names of the URLs of which a stack is warned. */
function warnedOf(urls: Parameters<typeof warnOfLoopback>[1]): readonly string[] {
  return warnings(urls).map((warning) => /^"(.*?)"/.exec(warning)?.[1] ?? '');
}

const steps = (host: string) => ({
  request: [
    { step: 'verify-caller', discoveryUrl: `${host}/.well-known/openid-configuration`, audience: ['a'] },
    {
      ...{ step: 'exchange-token', tokenUrl: `${host}/token`, audience: 'a' },
      client: { id: 'a', secret: { env: 'SECRET' } },
    },
    {
      step: 'broker-token',
      url: host,
      externalId: 'x-1',
      audience: 'a',
      to: { argument: 'other' },
      tools: ['crm___*'],
    },
  ],
});

describe('a stack with URLs of this machine', () => {
  it.each(['http://127.0.0.1:9000', 'http://localhost:9000', 'http://[::1]:9000'])(
    'is warned of, since it may be for the local AWS: %s',
    (host) => {
      const inbound = { discoveryUrl: `${host}/.well-known/openid-configuration` };
      const gateway = gatewayWith(steps(host), { inbound });
      expect(warnedOf(urlsOfGateway(gateway, [{ target: 'crm', servers: [`${host}/v1`] }]))).toEqual([
        'inbound.discoveryUrl',
        'interceptors.request[0].discoveryUrl',
        'interceptors.request[1].tokenUrl',
        'interceptors.request[2].url',
        'a server of target crm',
      ]);
    },
  );

  it('says where the issuer is, and nothing else of the URL', () => {
    const [warning] = warnings([['url', 'http://127.0.0.1:9000/path?key=sekret']]);
    expect(warning).toContain(
      '"url" is on this machine ("http://127.0.0.1:9000"): right for the local AWS, out of reach for a stack that is deployed',
    );
    expect(warning).not.toContain('sekret');
  });

  it('is told from one of the network', () => {
    const urls = urlsOfGateway(gatewayWith(steps('https://issuer.example')), [
      { target: 'crm', servers: ['https://localhost.example', 'https://10.0.0.1'] },
    ]);
    expect(warnedOf(urls)).toEqual([]);
  });

  it('is warned of where it is a broker', () => {
    const policy = (text: string) => urlsOfBroker(decodeBrokerPolicyFile({ file: 'broker.yaml', text }));
    expect(warnedOf(policy(POLICY))).toEqual([]);
    expect(warnedOf(policy(POLICY.replaceAll(ISSUER, 'http://127.0.0.1:9000')))).toEqual([
      'issuers[0].issuer',
      'issuers[0].jwksUrl',
    ]);
  });
});
