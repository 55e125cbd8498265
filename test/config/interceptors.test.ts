import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileInterceptors } from '../../config/compile-interceptors.ts';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import { needsRequestHeaders } from '../../config/interceptor-config.ts';
import { lintInterceptors } from '../../config/lint-interceptors.ts';
import { isToolkitError } from '../../contract/errors.ts';
import type { RouteMap } from '../../contract/route-map.ts';
import { gatewayWith, PARTS, planWith } from '../interceptor-lambda/world.ts';
import type { StepLists } from '../interceptor-lambda/world.ts';

const VERIFY = {
  ...{ step: 'verify-caller', audience: ['gw'] },
  discoveryUrl: 'https://issuer.example/.well-known/openid-configuration',
};
const AUTHORIZE = { step: 'authorize-tool', rules: [{ tools: ['*'] }] };
const PROPAGATE = { step: 'propagate-header', header: 'X-Key', to: { argument: 'key' } };
const PASS = { step: 'pass-token', audiences: ['vendor'] };
const EXCHANGE = {
  ...{ step: 'exchange-token', tokenUrl: 'https://issuer.example/token', audience: 'vendor' },
  client: { id: 'gw', secret: { env: 'SECRET' } },
};
const BROKER = { step: 'broker-token', url: 'https://broker.example', externalId: 'x-1', audience: 'crm' };
const BROKER_ROLE = 'arn:aws:iam::444455556666:role/path/crm-access';
const BROKER_FUNCTION = 'arn:aws:lambda:eu-central-1:444455556666:function:crm-broker';
const BROKER_API = 'arn:aws:execute-api:eu-central-1:444455556666:abc123/prod/POST/token';

function refusalOf(lists: StepLists): string {
  try {
    gatewayWith(lists);
    return 'nothing';
  } catch (error) {
    return isToolkitError(error) ? `${error.code}: ${error.message}` : String(error);
  }
}

describe('the lists of steps', () => {
  it('have defaults for all that can be left out', () => {
    const { interceptors } = gatewayWith({ request: [{ step: 'verify-caller' }, EXCHANGE, BROKER] });
    expect(interceptors.request).toEqual([
      {
        ...{
          step: 'verify-caller',
          as: 'caller',
          header: 'authorization',
          leewaySeconds: 30,
          maxBytes: 8192,
        },
        ...{ algorithms: ['RS256', 'PS256', 'ES256'], tenantClaim: 'tenant', groupsClaim: 'groups' },
      },
      {
        ...EXCHANGE,
        ...{ name: 'exchange-token', tools: ['*'], to: { tokenArgument: true }, from: 'caller' },
        ...{ grant: 'token-exchange', scopes: [], narrow: [], subject: 'same', maxHeld: 1000 },
        client: { ...EXCHANGE.client, method: 'basic' },
      },
      {
        ...BROKER,
        ...{ name: 'broker-token', tools: ['*'], to: { tokenArgument: true }, from: 'caller' },
        ...{ service: 'lambda', scopes: [], maxHeld: 1000 },
      },
    ]);
  });

  it.each([
    ['a role of its account', { roleArn: BROKER_ROLE }],
    ['its function', { brokerArn: BROKER_FUNCTION }],
    ['an alias of its function', { brokerArn: `${BROKER_FUNCTION}:live` }],
    ['its REST API', { service: 'execute-api', brokerArn: BROKER_API }],
    ['its HTTP API', { service: 'execute-api', brokerArn: BROKER_API.replace('prod', '$default') }],
  ])('name a broker by %s', (_title, names) => {
    const { interceptors } = gatewayWith({ request: [VERIFY, { ...BROKER, ...names }] });
    expect(interceptors.request[1]).toMatchObject(names);
  });

  it.each<[string, StepLists, string]>([
    [
      'an unknown step',
      { request: [{ step: 'nothing' }] },
      '"interceptors.request[0].step" must be "verify-caller", "authorize-tool"',
    ],
    ['a step of the other list', { request: [{ step: 'scrub-answers' }] }, '"interceptors.request[0].step"'],
    [
      'a misspelt key',
      { request: [{ ...VERIFY, audiance: ['x'] }] },
      'config-unknown-key: gateway.yaml:1:248 has an unknown key "interceptors.request[0].audiance"',
    ],
    ['algorithm none', { request: [{ ...VERIFY, algorithms: ['none'] }] }, 'request[0].algorithms[0]'],
    ['an HMAC', { request: [{ ...VERIFY, algorithms: ['HS256'] }] }, 'request[0].algorithms[0]'],
    ['a leeway of an hour', { request: [{ ...VERIFY, leewaySeconds: 3600 }] }, 'request[0].leewaySeconds'],
    [
      'authorize-tool before verify-caller',
      { request: [AUTHORIZE, VERIFY] },
      '"authorize-tool" needs a "verify-caller" before it',
    ],
    [
      'a user whom authorize-tool does not know yet',
      {
        request: [VERIFY, AUTHORIZE, { ...VERIFY, as: 'user', header: 'X-User' }],
        response: [{ step: 'authorize-tool' }],
      },
      '"interceptors.request[2]" is invalid: "verify-caller" stands before "authorize-tool"',
    ],
    ...[PASS, EXCHANGE, BROKER, { ...PROPAGATE, token: true }].map((step): [string, StepLists, string] => [
      `${step.step} with a token in an argument of whatever is called`,
      { request: [VERIFY, { ...step, to: { argument: 'key' } }] },
      '"interceptors.request[1]" is invalid: a token in argument "key" would reach every target of the gateway',
    ]),
    [
      'what the new token says of an actor that there is not',
      { request: [VERIFY, { ...EXCHANGE, act: 'optional' }] },
      '"act" says how the new token names the "actor", and there is none',
    ],
    [
      'an actor whom nobody verified',
      {
        request: [
          { ...VERIFY, as: 'user', header: 'X-User' },
          { ...EXCHANGE, from: 'user', actor: 'caller' },
        ],
      },
      'actor "caller" needs a "verify-caller" as "caller" before it',
    ],
    [
      'exchange-token before verify-caller',
      { request: [EXCHANGE, VERIFY] },
      '"exchange-token" needs a "verify-caller" as "caller" before it',
    ],
    [
      'pass-token without verify-caller',
      { request: [PASS] },
      '"pass-token" needs a "verify-caller" as "caller"',
    ],
    [
      'a broker that is asked as two roles',
      { request: [VERIFY, { ...BROKER, roleArn: BROKER_ROLE, brokerArn: BROKER_FUNCTION }] },
      'the broker is asked as role "roleArn" or as the function\'s own',
    ],
    [
      'a role with a wildcard',
      { request: [VERIFY, { ...BROKER, roleArn: `${BROKER_ROLE}*` }] },
      'the ARN of a role; no wildcard',
    ],
    [
      'any function of an account',
      { request: [VERIFY, { ...BROKER, brokerArn: BROKER_FUNCTION.replace(/crm-broker$/, '*') }] },
      "the ARN of the broker's function, or of its API as API/STAGE/POST/token; no wildcard",
    ],
    [
      'any method of an API',
      {
        request: [VERIFY, { ...BROKER, service: 'execute-api', brokerArn: BROKER_API.replace('POST', '*') }],
      },
      "the ARN of the broker's function, or of its API",
    ],
    [
      'an API by a signature for functions',
      { request: [VERIFY, { ...BROKER, brokerArn: BROKER_API }] },
      '"interceptors.request[1].brokerArn" is invalid: it is not of the "service" that the request is signed for',
    ],
    [
      'an external id that STS does not take',
      { request: [VERIFY, { ...BROKER, externalId: 'a b' }] },
      '"interceptors.request[1].externalId" must be what the trust policy of the role wants: letters, digits',
    ],
    ['broker-token without verify-caller', { request: [BROKER] }, '"broker-token" needs a "verify-caller"'],
    [
      "a user's token that nobody verified",
      { request: [VERIFY, { ...PASS, from: 'user' }] },
      'as "user" before it',
    ],
    [
      'authorize-tool behind a step that brings a value',
      { request: [VERIFY, PROPAGATE, AUTHORIZE], response: [{ step: 'authorize-tool' }] },
      '"authorize-tool" stands before',
    ],
    [
      'reject-supplied-token behind a step that brings a value',
      { request: [PROPAGATE, { step: 'reject-supplied-token' }] },
      '"reject-supplied-token" stands before',
    ],
    [
      'authorize-tool in the first list alone',
      { request: [VERIFY, AUTHORIZE] },
      '"authorize-tool" stands in "response" too',
    ],
    [
      'authorize-tool in the second list alone',
      { response: [{ step: 'authorize-tool' }] },
      'stand in "request"',
    ],
    ['a step twice', { request: [{ step: 'audit' }, { step: 'audit' }] }, 'step "audit" stands there twice'],
    ['a name twice', { request: [VERIFY, PASS, PASS] }, 'step named "pass-token" stands there twice'],
    [
      'the inbound Authorization, propagated',
      { request: [{ ...PROPAGATE, header: 'Authorization' }] },
      'header "authorization" is never propagated',
    ],
    [
      'a cookie, propagated',
      { request: [{ ...PROPAGATE, header: 'Cookie' }] },
      'header "cookie" is never propagated',
    ],
    [
      'a verified header, propagated',
      { request: [{ ...VERIFY, header: 'X-Key' }, PROPAGATE] },
      'header "x-key" holds a token that is verified',
    ],
    [
      'a header to where the service hands on none',
      { request: [{ ...PROPAGATE, to: { header: 'Cookie' } }] },
      'config-invalid',
    ],
    [
      'a header that the targets do not let through',
      { request: [{ ...PROPAGATE, tools: ['asana___*'], to: { header: 'X-Elsewhere' } }] },
      'the gateway drops header "X-Elsewhere" unless "outbound.headers" names it',
    ],
    [
      'a token for the header of every target',
      { request: [VERIFY, { ...PASS, to: { authorization: true } }] },
      'would reach every target of the gateway',
    ],
    [
      'a token for the header of any target whose operations are named so',
      { request: [VERIFY, { ...PASS, tools: ['asana___*', '*___get'], to: { authorization: true } }] },
      'would reach every target of the gateway',
    ],
    ['a pattern that is none', { request: [{ ...PROPAGATE, pattern: '(' }] }, 'not a regular expression'],
    ['more than 4 KB', { request: [{ ...PROPAGATE, maxBytes: 5000 }] }, 'request[0].maxBytes'],
    [
      'pass-token for any audience',
      { request: [VERIFY, { ...PASS, audiences: [] }] },
      'request[1].audiences',
    ],
    [
      'an exchange without TLS',
      { request: [VERIFY, { ...EXCHANGE, tokenUrl: 'http://issuer.example/t' }] },
      'an https URL',
    ],
    [
      'an exchange for nobody',
      { request: [VERIFY, { ...EXCHANGE, audience: undefined }] },
      '"audience" or "resource" is needed',
    ],
    [
      'scopes of a tool that are more',
      { request: [VERIFY, { ...EXCHANGE, scopes: ['a'], narrow: [{ tools: ['*'], scopes: ['b'] }] }] },
      'among "scopes"',
    ],
    [
      'a caller who acts for itself',
      { request: [VERIFY, { ...EXCHANGE, actor: 'caller' }] },
      'actor "caller" needs from "user"',
    ],
    [
      'a secret itself',
      { request: [VERIFY, { ...EXCHANGE, client: { id: 'gw', secret: 'hunter2' } }] },
      'config-invalid',
    ],
  ])('refuse %s', (_title, lists, says) => {
    const refusal = refusalOf(lists);
    expect(refusal).toContain(says);
    expect(refusal).not.toContain('hunter2');
  });

  it('are decoded as the documentation shows them', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const [, example = ''] = /### interceptors[^]*?```yaml\n([^]*?)```/.exec(page) ?? [];
    const text = `name: g\nvendors: [./bearer.yaml]\noutbound: { apiKey: { provider: k } }\n${example}`;
    const gateway = decodeGatewayConfig({ file: 'gateway.yaml', text });
    const { interceptors } = gateway;
    expect([interceptors.request.length, interceptors.response.length]).toEqual([6, 5]);
    expect(lintInterceptors(gateway, []).map(({ severity }) => severity)).toEqual(['note']);
  });

  it('need the headers of the client only where a step reads some', () => {
    const needs = (lists: StepLists) => needsRequestHeaders(gatewayWith(lists).interceptors);
    const none = { request: [{ step: 'coerce-arguments' }], response: [{ step: 'hide-token-arguments' }] };
    expect(needs(none)).toEqual({ request: false, response: false });
    expect(needs({ request: [VERIFY] })).toEqual({ request: true, response: false });
    expect(needs({ request: [PROPAGATE], response: [{ step: 'scrub-answers' }] })).toEqual({
      request: true,
      response: true,
    });
  });
});

describe('the compiled plan', () => {
  it('is plain data: what tools take, and in the RESPONSE phase who may see them', () => {
    const plan = planWith({ request: [VERIFY, AUTHORIZE], response: [{ step: 'authorize-tool' }] });
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(plan.response.map(({ step }) => step)).toEqual(['verify-caller', 'authorize-tool']);
    const types = { filter: 'object', tags: 'array', limit: 'integer', ratio: 'number', open: 'boolean' };
    expect(plan.targets[1]).toEqual({
      target: 'crm',
      tokens: ['X-Crm-Token'],
      tools: { listAccounts: { tokens: [0], types }, ping: { tokens: [], types } },
    });
  });

  it("takes issuer and callers from the gateway's own inbound rules", () => {
    const gateway = gatewayWith(
      { request: [{ step: 'verify-caller' }] },
      { inbound: { discoveryUrl: VERIFY.discoveryUrl, allowedClients: ['agent'], allowedAudience: ['gw'] } },
    );
    expect(compileInterceptors(gateway, []).request[0]).toMatchObject({
      discoveryUrl: VERIFY.discoveryUrl,
      clients: ['agent'],
      audience: ['gw'],
    });
    const own = gatewayWith({ request: [VERIFY] }, { inbound: { allowedClients: ['agent'] } });
    expect(compileInterceptors(own, []).request[0]).not.toHaveProperty('clients');
  });

  it('scrubs the headers whose values go on', () => {
    const plan = planWith({
      request: [VERIFY, PROPAGATE],
      response: [{ step: 'scrub-answers', headers: ['x-a'] }],
    });
    expect(plan.response).toEqual([
      { step: 'scrub-answers', jwts: true, headers: ['x-a', 'authorization', 'x-key'] },
    ]);
  });

  it('marks passwords, of which no fingerprint is made', () => {
    const [first] = PARTS;
    if (first === undefined) throw new Error('there are no parts');
    const routes: RouteMap = {
      ...first.routes,
      tokens: first.routes.tokens.map((token) => ({ ...token, placement: { as: 'basic' as const } })),
    };
    const plan = compileInterceptors(gatewayWith({}), [{ ...first, routes }]);
    expect(plan.targets[0]?.passwords).toEqual(['X-Asana-Token']);
  });

  it('wants to know which of several tokens a step brings', () => {
    const [first] = PARTS;
    if (first === undefined) throw new Error('there are no parts');
    const [token] = first.routes.tokens;
    if (token === undefined) throw new Error('there is no token');
    const routes: RouteMap = {
      ...first.routes,
      tokens: [token, { ...token, id: 'key', header: 'X-Asana-Key' }],
      routes: first.routes.routes.map((route) => ({ ...route, tokens: ['bearer', 'key'] })),
    };
    const compile = (step: object) => () =>
      compileInterceptors(gatewayWith({ request: [VERIFY, step] }), [{ ...first, routes }]);
    expect(compile(PASS)).toThrow(
      'step "pass-token" does not say which of the 2 tokens of tool "asana___getTasks" it brings',
    );
    expect(compile({ ...PASS, tools: ['asana___*'], to: { argument: 'X-Asana-Key' } })).not.toThrow();
    expect(compile({ ...PASS, tools: ['crm___*'] })).not.toThrow();
  });
});

describe('compiling refuses', () => {
  const compile = (request: readonly object[], inbound: object = {}) => {
    const gateway = gatewayWith({ request }, { inbound });
    return () => compileInterceptors(gateway, PARTS);
  };

  it('a caller whose token could be for anybody', () => {
    const { discoveryUrl } = VERIFY;
    const refusal = 'step "verify-caller" as "caller" would take a token for anybody';
    const open = { step: 'verify-caller' };
    expect(compile([open], { discoveryUrl, allowedScopes: ['invoke'] })).toThrow(refusal);
    expect(compile([open], { discoveryUrl, allowedClients: ['agent'] })).not.toThrow();
    expect(compile([{ ...open, audience: ['gw'] }], { discoveryUrl })).not.toThrow();
    // The stack makes the issuer, and its clients are known when it is deployed.
    expect(compile([open])).not.toThrow();
    expect(compile([{ ...VERIFY, audience: undefined, as: 'user', header: 'x-user' }])).toThrow(
      'step "verify-caller" as "user" would take a token for anybody',
    );
  });

  it('to narrow the scopes of a tool that there is not', () => {
    const narrow = (tools: string) => ({
      ...EXCHANGE,
      scopes: ['a'],
      narrow: [{ tools: [tools], scopes: ['a'] }],
    });
    expect(compile([VERIFY, narrow('asana___fetch*')])).toThrow(
      '"asana___fetch*" in "narrow" of step "exchange-token" names no tool of target "asana"',
    );
    for (const tools of ['asana___get*', 'asana___createTask', '*', 'orders___*']) {
      expect(compile([VERIFY, narrow(tools)])).not.toThrow();
    }
  });
});

describe('two steps that bring a value to one place of a tool', () => {
  const compile = (...steps: readonly object[]) => {
    const gateway = gatewayWith({ request: [VERIFY, ...steps] });
    return () => compileInterceptors(gateway, PARTS);
  };
  const PASS_ASANA = { ...PASS, tools: ['asana___*'], to: { argument: 'X-Asana-Token' } };

  it('are refused with both names, the place and a tool', () => {
    const message =
      'steps "exchange-token" and "pass-token" both bring a value to argument "X-Asana-Token" of tool "asana___getTasks"';
    const refused = {
      code: 'config-invalid',
      message,
      hint: expect.stringContaining('Narrow "tools"') as string,
    };
    expect(compile(EXCHANGE, PASS)).toThrow(expect.objectContaining(refused) as Error);
  });

  it.each<[string, readonly object[], string]>([
    ['a token argument by its name', [EXCHANGE, PASS_ASANA], 'argument "X-Asana-Token"'],
    [
      'a name in another writing',
      [EXCHANGE, { ...PASS_ASANA, to: { argument: 'x_asana_token' } }],
      'argument "X-Asana-Token"',
    ],
    [
      'a header of the client',
      [EXCHANGE, { ...PROPAGATE, to: { tokenArgument: true } }],
      'and "propagate-header" of header "x-key" both',
    ],
    [
      'Authorization',
      [EXCHANGE, { ...BROKER, name: 'crm' }].map((step) => ({
        ...step,
        ...{ to: { authorization: true }, tools: ['crm___*'] },
      })),
      '"exchange-token" and "broker-token" named "crm" both bring a value to header "Authorization" of tool "crm___listAccounts"',
    ],
    [
      'a header of a target that is not ours',
      [
        { ...PASS, to: { header: 'X-Region' }, tools: ['orders___get*'] },
        { ...PROPAGATE, to: { header: 'x-region' }, tools: ['orders___*'] },
      ],
      'header "X-Region" of tool "orders___get*"',
    ],
    [
      'a pattern over a name',
      [
        { ...EXCHANGE, tools: ['*na___get*'] },
        { ...BROKER, tools: ['crm___listAccounts', 'asana___getTasks'] },
      ],
      '"exchange-token" and "broker-token" both bring a value to argument "X-Asana-Token" of tool "asana___getTasks"',
    ],
    [
      'a pattern over a name of a target that is not ours',
      [
        { ...PROPAGATE, to: { argument: 'note' }, tools: ['*___get'] },
        { ...PASS, to: { argument: 'note' }, tools: ['orders___get'] },
      ],
      'argument "note" of tool "orders___get"',
    ],
  ])('are refused: %s', (_title, steps, want) => {
    expect(compile(...steps)).toThrow(want);
  });

  it.each<[string, readonly object[]]>([
    [
      'other tools',
      [
        { ...EXCHANGE, tools: ['asana___*'] },
        { ...PASS, tools: ['crm___*'] },
      ],
    ],
    ['other places', [EXCHANGE, { ...PASS, to: { header: 'X-Region' }, tools: ['asana___*'] }]],
    ['other tools and the same argument', [{ ...EXCHANGE, tools: ['crm___*'] }, PASS_ASANA]],
    [
      'other tools of a target that is not ours',
      ['get', 'list'].map((verb, index) => ({
        ...{ ...PASS, name: `${index}`, to: { header: 'X-Region' } },
        tools: [`orders___${verb}*`],
      })),
    ],
  ])('are taken where they have %s', (_title, steps) => {
    expect(compile(...steps)).not.toThrow();
  });
});

describe('what is said of a value in the wrong shape', () => {
  const refusalOfClient = (client: unknown) => refusalOf({ request: [VERIFY, { ...EXCHANGE, client }] });

  it.each([
    [
      'a secret in clear',
      { id: 'gw', secret: 'hunter2' },
      '"interceptors.request[1].client.secret" must be the place of the secret, never the secret itself: { secretId: NAME_OR_ARN, jsonKey: MEMBER } or { env: NAME }',
    ],
    [
      'a secret in place of its name',
      { id: 'gw', secret: { secretId: 'hunter 2' } },
      '"interceptors.request[1].client.secret.secretId" must be the name or ARN of a secret in Secrets Manager, never its value',
    ],
    [
      'a key of no client',
      { id: 'gw', clientSecret: 'hunter2' },
      'has an unknown key "interceptors.request[1].client.clientSecret"',
    ],
    [
      'a key of another kind of client',
      { id: 'gw', method: 'private_key_jwt', secret: { env: 'SECRET' } },
      'has an unknown key "interceptors.request[1].client.secret"',
    ],
  ])('names the place of %s, and not the value', (_, client, want) => {
    const said = refusalOfClient(client);
    expect(said).toContain(want);
    expect(said).not.toContain('hunter');
  });

  it('tells of quotes where YAML has read a number', () => {
    expect(() => gatewayWith({ request: [{ ...VERIFY, tenantClaim: 7 }] })).toThrow(
      expect.objectContaining({ hint: 'Put it in quotes.' }),
    );
  });
});

describe('the lint of the steps', () => {
  const codesOf = (lists: StepLists) =>
    lintInterceptors(
      gatewayWith(lists, {
        outbound: { apiKey: { provider: 'k' }, headers: ['X-Asana-Token', 'X-User', 'X-Region'] },
      }),
      PARTS.map(({ routes }) => routes),
    ).map(({ code, severity, pointer }) => `${severity} ${code} ${pointer}`);

  it('says nothing of steps that neither read headers nor bring anything', () => {
    expect(codesOf({ request: [{ step: 'coerce-arguments' }] })).toEqual([]);
  });

  it('says that headers are handed over', () => {
    expect(codesOf({ request: [{ ...PROPAGATE, to: { tokenArgument: true } }] })).toEqual([
      'note interceptors/headers-handed-over /interceptors',
    ]);
  });

  it('says what becomes of an argument whose header is missing', () => {
    const unfilled = 'warning interceptors/argument-unfilled /interceptors/request/';
    const reject = { step: 'reject-supplied-token', arguments: ['Key'] };
    expect(codesOf({ request: [PROPAGATE] })).toContain(`${unfilled}0`);
    expect(codesOf({ request: [{ ...reject, arguments: [] }, PROPAGATE] })).toContain(`${unfilled}1`);
    expect(codesOf({ request: [{ ...PROPAGATE, required: true }] })).not.toContain(`${unfilled}0`);
    expect(codesOf({ request: [reject, PROPAGATE] })).not.toContain(`${unfilled}1`);
    const token = { ...PROPAGATE, to: { argument: 'x_asana_token' } };
    expect(codesOf({ request: [token] })).toContain(`${unfilled}0`);
    expect(codesOf({ request: [{ ...reject, arguments: [] }, token] })).not.toContain(`${unfilled}1`);
  });

  it("warns of passing on a user's own token", () => {
    expect(
      codesOf({ request: [VERIFY, { ...PASS, tools: ['asana___*'], to: { authorization: true } }] }),
    ).toEqual([
      'note interceptors/headers-handed-over /interceptors',
      'warning interceptors/token-passed-on /interceptors/request/1',
    ]);
  });

  it('knows that a header of the document cannot be propagated too', () => {
    expect(
      codesOf({ request: [{ ...PROPAGATE, tools: ['asana___*'], to: { header: 'X-Asana-Token' } }] }),
    ).toContain('error interceptors/header-declared /interceptors/request/0/to/header');
  });

  it('says what becomes of a client that sends a header which a step writes', () => {
    const gateway = gatewayWith({
      request: [{ ...PROPAGATE, tools: ['asana___*'], to: { header: 'X-Region' } }],
    });
    expect(lintInterceptors(gateway, []).map(({ code, message }) => `${code}: ${message}`)).toContain(
      'interceptors/header-guarded: step "propagate-header" writes header "X-Region": a call whose client brings it is refused unless a step writes over it',
    );
  });

  it.each([
    ['https://not-deployed.invalid', true],
    ['https://broker.INVALID:8443/x', true],
    ['https://broker.invalid./', true],
    ['https://broker.example/not-deployed.invalid', false],
    ['https://invalid.example', false],
    ['http://127.0.0.1:8080', false],
  ])('warns of a broker whose address nobody filled in: %s', (url, isWarned) => {
    const codes = codesOf({ request: [VERIFY, { ...BROKER, url }] });
    const warning = 'warning interceptors/broker-not-deployed /interceptors/request/1/url';
    expect(codes.filter((code) => code.includes('broker'))).toEqual(isWarned ? [warning] : []);
  });

  it.each<[string, object, 'note' | 'warning' | undefined]>([
    ["a user's token", { ...VERIFY, as: 'user', header: 'X-User' }, 'warning'],
    [
      'a value that is a token',
      { ...PROPAGATE, header: 'x-user', token: true, tools: ['asana___*'] },
      'warning',
    ],
    ['a token argument', { ...PROPAGATE, header: 'X-USER', to: { tokenArgument: true } }, 'warning'],
    ['another value', { ...PROPAGATE, header: 'X-User' }, 'note'],
    ['a header that stays here', { ...PROPAGATE, token: true, tools: ['asana___*'] }, undefined],
    ['the inbound token', VERIFY, undefined],
    [
      'a header that is written over, too',
      { ...PROPAGATE, header: 'x-region', tools: ['asana___*'], to: { header: 'X-Region' } },
      undefined,
    ],
  ])('says whether targets get, as the client sent it, %s', (_title, step, severity) => {
    const codes = codesOf({ request: [step] }).filter((code) => code.includes('header-sent-on'));
    const finding = `${severity ?? ''} interceptors/header-sent-on /interceptors/request/0/header`;
    expect(codes).toEqual(severity === undefined ? [] : [finding]);
  });
});
