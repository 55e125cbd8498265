import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createNodeSender } from '../../target-lambda/node-sender.ts';
import { addressRule } from '../../target-lambda/public-address.ts';
import type { Resolve } from '../../target-lambda/public-address.ts';
import { gatewayRequest, useHarness } from './harness.ts';
import { keptRoute, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';
import { serving } from './vendor-server.ts';

const harness = useHarness();

const PRIVATE = [
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '127.0.0.1', '127.255.0.1'],
  ...['0.0.0.0', '169.254.169.254', '169.254.170.2', '192.0.0.8', '192.0.2.1', '198.18.0.1', '203.0.113.5'],
  ...['224.0.0.1', '240.0.0.1', '255.255.255.255', '::', '::1', '::127.0.0.1', '::ffff:127.0.0.1'],
  ...[
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    'fc00::1',
    'fd00:ec2::254',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
  ],
  ...[
    'fec0::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::a00:1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    '100::1',
  ],
];
const PUBLIC = ['8.8.8.8', '172.32.0.1', '100.128.0.1', '192.0.1.1', '2606:4700::1111', '2a00:1450:4001::1'];

/** A name server of one name. */
function answering(...addresses: readonly string[]): Resolve {
  return (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
}

async function ask(
  server: string,
  resolve: Resolve,
  networks: Parameters<typeof addressRule>[0] = [],
): Promise<unknown> {
  const map = routeMap([keptRoute('GET', '/tasks')], { servers: [server] });
  const request = gatewayRequest('GET', '/tasks', { headers: { [TOKEN_HEADER]: TOKEN } });
  const sender = createNodeSender({ isAllowed: addressRule(networks), resolve });
  const response = await harness.call(map, request, { upstream: undefined, sender });
  return ((await response.json()) as { readonly error: { readonly status: number } }).error.status;
}

describe('an address', () => {
  it.each(PRIVATE)('%s is not public', (address) => {
    expect(addressRule([])(address)).toBe(false);
  });

  it.each(PUBLIC)('%s is public', (address) => {
    expect(addressRule([])(address)).toBe(true);
  });

  it.each([
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['10.2.0.1', false],
    ['fd12::1', true],
    ['127.0.0.1', false],
    ['169.254.169.254', false],
    ['fd00:ec2::254', false],
    ['::1', false],
    ['8.8.8.8', true],
    ['no address', false],
  ])('%s is allowed where its network is named, unless it is this machine: %s', (address, isAllowed) => {
    const networks = [
      { address: '10.1.0.0', prefix: 16 },
      { address: 'fd00::', prefix: 8 },
      { address: '127.0.0.0', prefix: 8 },
      { address: '169.254.0.0', prefix: 16 },
      { address: '::', prefix: 0 },
    ].slice(0, address === '10.2.0.1' ? 2 : 5);
    expect(addressRule(networks)(address)).toBe(isAllowed);
  });
});

describe("a vendor's name", () => {
  it.each([
    ...PRIVATE.filter((address) => !address.includes('%')).map((address) => [address]),
    ['8.8.8.8', '127.0.0.1'],
    ['127.0.0.1', '8.8.8.8'],
    [],
  ])('that resolves to %s %s is not connected to', async (...addresses) => {
    let connections = 0;
    const listener = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await serving(listener, async (port) => {
      expect(await ask(`https://vendor.example.com:${port}`, answering(...addresses))).toBe(502);
    });
    expect(connections).toBe(0);
    expect(harness.log).toMatchObject([{ status: 502, reason: 'host is not at a public address' }]);
  });

  it('that cannot be resolved is asked for once more, and said so', async () => {
    let asked = 0;
    const resolve: Resolve = (_hostname, _options, callback) => {
      asked += 1;
      callback(Object.assign(new Error('queryA'), { code: 'ENOTFOUND' }), []);
    };
    expect(await ask('https://vendor.example.com', resolve)).toBe(502);
    expect([asked, harness.log[0]?.reason]).toEqual([2, 'host name not found']);
  });

  it('that nobody resolves in time ends the attempt', async () => {
    const sender = createNodeSender({
      isAllowed: addressRule([]),
      resolve: () => undefined,
      connectTimeoutMs: 20,
    });
    const map = routeMap([keptRoute('GET', '/tasks')]);
    await harness.call(map, gatewayRequest('GET', '/tasks'), { upstream: undefined, sender });
    expect(harness.log).toMatchObject([{ status: 504, reason: 'connection timed out' }]);
  });

  it('is resolved once for a connection, so that the checked address is the one that is reached', async () => {
    const given: string[] = [];
    const resolve: Resolve = (hostname, _options, callback) => {
      given.push(hostname);
      callback(null, [{ address: given.length === 1 ? '127.0.0.1' : '8.8.8.8', family: 4 }]);
    };
    const checked: string[] = [];
    const sender = createNodeSender({ isAllowed: (address) => checked.push(address) > 0, resolve });
    const upstream = `http://vendor.example.com:${new URL(harness.vendor.url).port}`;
    const map = routeMap([keptRoute('GET', '/tasks')]);
    for (let calls = 0; calls < 2; calls += 1)
      await harness.call(map, gatewayRequest('GET', '/tasks'), { upstream, sender });
    expect([given, checked]).toEqual([['vendor.example.com'], ['127.0.0.1']]);
    expect(harness.vendor.received).toHaveLength(2);
  });
});

describe('a server that is written as an address', () => {
  it.each([
    'https://10.0.0.1',
    'https://192.168.1.1:8443',
    'https://3232235777',
    'https://0xc0a80101',
    'https://0300.0250.1.1',
    'https://192.168.257',
    'https://[fd12::1]',
    'https://[::ffff:192.168.1.1]',
    'https://[64:ff9b::a00:1]',
    'https://１９２.168.1.1',
  ])('%s gets nothing', async (server) => {
    const resolve: Resolve = () => {
      throw new Error('nothing is to be resolved');
    };
    expect(await ask(server, resolve)).toBe(502);
    expect(harness.log).toMatchObject([{ reason: 'host is not at a public address' }]);
  });
});
