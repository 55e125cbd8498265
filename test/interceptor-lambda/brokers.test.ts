import { describe, expect, it } from 'vitest';
import type { BrokerTokenPlan } from '../../contract/interceptor-plan.ts';
import { secret } from '../../contract/secret.ts';
import { createBrokers } from '../../interceptor-lambda/brokers.ts';
import type { BrokersOptions } from '../../interceptor-lambda/brokers.ts';
import { harness } from './harness.ts';
import { NOON, verify } from './world.ts';

const ROLE = 'arn:aws:iam::444455556666:role/crm-access';
const EXTERNAL_ID = 'crm-0123456789abcdef';
const STS = 'https://sts.eu-west-1.amazonaws.com/';
const URL_OF_BROKER = 'https://abc123.lambda-url.eu-central-1.on.aws';
const TOKEN = 'a-service-token';
const STEP = { step: 'broker-token', url: URL_OF_BROKER, externalId: EXTERNAL_ID, audience: 'crm' };

/** What was sent, and as whom. */
interface Sent {
  readonly url: string;
  readonly form: Readonly<Record<string, string>>;
  /** `KEY/Region/service` of the signature. */
  readonly signer: string;
  readonly sessionToken: string | null;
}

interface Cloud {
  readonly sent: Sent[];
  readonly clock: { now: number };
  readonly brokers: ReturnType<typeof createBrokers>;
  /** Of the requests to STS alone. */
  readonly assumed: () => readonly Sent[];
}

/** An STS that trusts one external id, and a broker that gives everybody a token. */
function cloud(options: Partial<BrokersOptions> = {}, answer?: () => Promise<Response>): Cloud {
  const sent: Sent[] = [];
  const clock = { now: NOON };
  const assumed = (): readonly Sent[] => sent.filter(({ form }) => 'RoleArn' in form);
  const brokers = createBrokers({
    deploymentId: 'my-gateway',
    region: 'eu-west-1',
    stsEndpointUrl: undefined,
    credentials: async () => ({ accessKeyId: 'ASIAOWN', secretAccessKey: secret('k') }),
    now: () => clock.now,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const text = await request.text();
      const isForm = request.headers.get('content-type') === 'application/x-www-form-urlencoded';
      const [, key = '', region = '', service = ''] =
        /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\//.exec(request.headers.get('authorization') ?? '') ??
        [];
      sent.push({
        url: request.url,
        form: isForm ? Object.fromEntries(new URLSearchParams(text)) : {},
        signer: `${key}/${region}/${service}`,
        sessionToken: request.headers.get('x-amz-security-token'),
      });
      if (!isForm) return Response.json({ access_token: TOKEN, token_type: 'Bearer', expires_in: 60 });
      if (answer !== undefined) return answer();
      const isTrusted = sent.at(-1)?.form.ExternalId === EXTERNAL_ID;
      return isTrusted ? session(assumed().length, clock.now) : denied();
    },
    ...options,
  });
  return { sent, clock, brokers, assumed };
}

function session(count: number, now: number): Response {
  return new Response(
    `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE${count}</AccessKeyId>` +
      '<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>' +
      `<Expiration>${new Date(now + 900_000).toISOString()}</Expiration>` +
      '</Credentials></AssumeRoleResult></AssumeRoleResponse>',
  );
}

function denied(): Response {
  const error = '<Error><Code>AccessDenied</Code><Message>no token-of-somebody here</Message></Error>';
  return new Response(`<ErrorResponse>${error}</ErrorResponse>`, { status: 403 });
}

function plan(more: Partial<BrokerTokenPlan> = {}): BrokerTokenPlan {
  return {
    ...{ step: 'broker-token', name: 'b', tools: ['*'], to: { tokenArgument: true }, from: 'caller' },
    ...{ url: URL_OF_BROKER, service: 'lambda', externalId: EXTERNAL_ID, audience: 'crm', scopes: [] },
    maxHeld: 10,
    ...more,
  };
}

async function askOf({ brokers }: Cloud, more: Partial<BrokerTokenPlan>): Promise<void> {
  const ask = { subject: 'alice', tool: 'crm___list', audience: 'crm', assertion: secret('a') };
  await brokers(plan(more)).request(ask);
}

describe('a broker that is asked as a role of its account', () => {
  it('is asked with the credentials that STS of the function’s Region gave for the external id', async () => {
    const world = cloud();
    await askOf(world, { roleArn: ROLE });
    expect(world.sent).toEqual([
      {
        url: STS,
        form: {
          ...{ Action: 'AssumeRole', Version: '2011-06-15', DurationSeconds: '900' },
          ...{ RoleArn: ROLE, RoleSessionName: 'my-gateway', ExternalId: EXTERNAL_ID },
        },
        signer: 'ASIAOWN/eu-west-1/sts',
        sessionToken: null,
      },
      {
        url: `${URL_OF_BROKER}/token`,
        form: {},
        signer: 'ASIAROLE1/eu-central-1/lambda',
        sessionToken: 't',
      },
    ]);
  });

  it('shares them between steps and calls that come at once, until shortly before they end', async () => {
    const world = cloud();
    const steps = [{ roleArn: ROLE }, { roleArn: ROLE, name: 'write', scopes: ['write'] }];
    await Promise.all([...steps, ...steps].map(async (step) => askOf(world, step)));
    expect(world.assumed()).toHaveLength(1);
    for (const at of [839_999, 840_000]) {
      world.clock.now = NOON + at;
      await askOf(world, { roleArn: ROLE });
    }
    expect(world.assumed()).toHaveLength(2);
    expect(world.sent.at(-1)?.signer).toBe('ASIAROLE2/eu-central-1/lambda');
  });

  it('has credentials of its own for another role, and for another external id', async () => {
    const world = cloud({}, async () => session(world.assumed().length, NOON));
    await askOf(world, { roleArn: ROLE });
    await askOf(world, { roleArn: `${ROLE}-2` });
    await askOf(world, { roleArn: ROLE, externalId: `${EXTERNAL_ID}-2` });
    expect(world.assumed().map(({ form }) => [form.RoleArn, form.ExternalId])).toEqual([
      [ROLE, EXTERNAL_ID],
      [`${ROLE}-2`, EXTERNAL_ID],
      [ROLE, `${EXTERNAL_ID}-2`],
    ]);
    expect(world.sent.at(-1)?.signer).toContain('ASIAROLE3/');
  });

  it.each([
    ['the endpoint that is set', { stsEndpointUrl: 'http://127.0.0.1:4566' }, 'http://127.0.0.1:4566/'],
    [
      'the Region of China that it is in',
      { region: 'cn-north-1' },
      'https://sts.cn-north-1.amazonaws.com.cn/',
    ],
    ['a default Region', { region: undefined }, 'https://sts.us-east-1.amazonaws.com/'],
  ])('asks STS at %s', async (_, options, url) => {
    const world = cloud(options);
    await askOf(world, { roleArn: ROLE });
    expect(world.sent[0]?.url).toBe(url);
  });

  it.each([
    ['my gateway/1', 'my-gateway-1'],
    ['g', 'g-'],
    ['g'.repeat(70), 'g'.repeat(64)],
  ])('names its sessions as STS takes it: %s', async (deploymentId, name) => {
    const world = cloud({ deploymentId });
    await askOf(world, { roleArn: ROLE });
    expect(world.sent[0]?.form.RoleSessionName).toBe(name);
  });
});

describe('a broker without a role', () => {
  it.each([
    ['the Region that is named', { region: 'us-west-2' }, 'us-west-2/lambda'],
    ['that of its URL', {}, 'eu-central-1/lambda'],
    [
      'that of its API',
      { url: 'https://api1.execute-api.us-east-2.amazonaws.com/prod', service: 'execute-api' as const },
      'us-east-2/execute-api',
    ],
    ['the function’s own', { url: 'https://broker.example' }, 'eu-west-1/lambda'],
  ])('is asked as the function’s own role, signed for %s', async (_, more, scope) => {
    const world = cloud();
    await askOf(world, more);
    expect(world.sent.map(({ signer }) => signer)).toEqual([`ASIAOWN/${scope}`]);
  });
});

describe('a role that cannot be assumed', () => {
  it.each([
    ['refuses', async () => denied(), 'remote-refused', 'AccessDenied'],
    ['fails', async () => new Response('', { status: 503 }), 'remote-failed', 'unknown error'],
    ['answers with nothing', async () => new Response(''), 'remote-failed', 'answered with no credentials'],
    ['is not there', () => Promise.reject(new Error('x')), 'remote-failed', 'cannot be reached'],
  ])('closes the call where STS %s: the audit says why, the caller reads nothing of it', async (...row) => {
    const [, answer, code, why] = row;
    const world = cloud({}, answer);
    const broker = world.brokers(plan({ roleArn: ROLE }));
    const steps = await harness(
      (issuer) => ({ request: [verify(issuer), { ...STEP, roleArn: ROLE }, { step: 'audit' }] }),
      { broker },
    );
    const { status, error, args } = await steps.call('crm___listAccounts');
    expect([status, args]).toEqual([403, undefined]);
    expect(JSON.stringify(error)).not.toMatch(/role|crm-access|STS|assume/i);
    const [line] = steps.lines;
    expect(line?.reason).toContain(`"broker-token" gave no token: ${code}, role "${ROLE}"`);
    expect(line?.reason).toContain(why);
    expect(line?.reason).not.toContain('token-of-somebody');
    expect(world.sent.every(({ url }) => url === STS)).toBe(true);
  });

  it('is left alone for 5 s at first, then longer, 30 s at most: who comes meanwhile reads the same reason', async () => {
    const world = cloud({}, async () => denied());
    const askedAt: number[] = [];
    for (let second = 0; second <= 100; second += 1) {
      const before = world.assumed().length;
      for (const more of [{}, { name: 'another step' }]) {
        await expect(askOf(world, { roleArn: ROLE, ...more })).rejects.toMatchObject({
          code: 'remote-refused',
          message: `role "${ROLE}" cannot be assumed: AccessDenied`,
        });
      }
      if (world.assumed().length > before) askedAt.push(second);
      world.clock.now += 1000;
    }
    expect(askedAt).toEqual([0, 5, 15, 35, 65, 95]);
    expect(world.assumed()).toHaveLength(6);
  });

  it('closes the calls in between, too, and the audit gives its reason', async () => {
    const world = cloud({}, async () => denied());
    const broker = world.brokers(plan({ roleArn: ROLE }));
    const steps = await harness(
      (issuer) => ({ request: [verify(issuer), { ...STEP, roleArn: ROLE }, { step: 'audit' }] }),
      { broker },
    );
    for (let calls = 0; calls < 2; calls += 1) {
      expect((await steps.call('crm___listAccounts')).status).toBe(403);
    }
    expect(new Set(steps.lines.map(({ reason }) => reason)).size).toBe(1);
    expect(steps.lines).toHaveLength(2);
    expect(world.assumed()).toHaveLength(1);
  });

  it('does not keep another role waiting', async () => {
    const world = cloud({}, async () =>
      world.assumed().at(-1)?.form.RoleArn === ROLE ? denied() : session(2, NOON),
    );
    await expect(askOf(world, { roleArn: ROLE })).rejects.toMatchObject({ code: 'remote-refused' });
    await askOf(world, { roleArn: `${ROLE}-2` });
    expect(world.sent.at(-1)?.signer).toContain('ASIAROLE2/');
  });

  it('is tried again after the pause', async () => {
    const answers = [async () => denied(), async () => session(2, NOON)];
    const world = cloud({}, () => (answers.shift() ?? (async () => denied()))());
    await expect(askOf(world, { roleArn: ROLE })).rejects.toMatchObject({ code: 'remote-refused' });
    world.clock.now += 5000;
    await askOf(world, { roleArn: ROLE });
    expect(world.assumed()).toHaveLength(2);
  });

  it('goes on with the credentials that it has, until they end', async () => {
    const answers = [async () => session(1, NOON)];
    const world = cloud({}, () => (answers.shift() ?? (async () => denied()))());
    await askOf(world, { roleArn: ROLE });
    world.clock.now = NOON + 899_000;
    await askOf(world, { roleArn: ROLE });
    expect(world.sent.at(-1)?.signer).toContain('ASIAROLE1/');
    world.clock.now = NOON + 900_000;
    await expect(askOf(world, { roleArn: ROLE })).rejects.toMatchObject({ code: 'remote-refused' });
  });
});

describe('a broker that is down', () => {
  it('is left alone by all steps that ask it for one service, and asked for another', async () => {
    let asked = 0;
    const fetch = async (): Promise<Response> => {
      asked += 1;
      throw new TypeError('fetch failed');
    };
    const world = cloud({ fetch });
    await expect(askOf(world, {})).rejects.toThrow('cannot be reached');
    await expect(askOf(world, { name: 'other' })).rejects.toThrow('is left alone until');
    expect(asked).toBe(1);
    await expect(askOf(world, { audience: 'erp' })).rejects.toThrow('cannot be reached');
  });
});
