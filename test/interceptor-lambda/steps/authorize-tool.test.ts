import { describe, expect, it } from 'vitest';
import { asUser, bearer, harness, LIST, toolCall, USER_HEADER } from '../harness.ts';
import { NOON, verify } from '../world.ts';
import type { TestIssuer } from '../world.ts';

describe('authorize-tool', () => {
  const rules = [
    { tools: ['asana___get*'], scopes: ['tasks:read'] },
    { tools: ['crm___*'], groups: ['sales'], claims: { department: ['emea', 'apac'] } },
    { tools: ['other___tool'] },
  ];
  const lists =
    (more: object = {}) =>
    (issuer: TestIssuer) => ({
      request: [verify(issuer), { step: 'authorize-tool', rules, ...more }],
      response: [{ step: 'authorize-tool' }],
    });

  it.each([
    ['a scope', 'asana___getTasks', {}, undefined],
    ['no scope', 'asana___getTasks', { scope: '' }, 403],
    [
      'a scope in a list called scp',
      'asana___getTasks',
      { scope: undefined, scp: ['tasks:read'] },
      undefined,
    ],
    ['group and claim', 'crm___listAccounts', { groups: ['sales'], department: 'emea' }, undefined],
    ['the group alone', 'crm___listAccounts', { groups: ['sales'] }, 403],
    ['the claim alone', 'crm___listAccounts', { department: ['apac'] }, 403],
    ['nothing, where a rule wants nothing', 'other___tool', { scope: '', groups: [] }, undefined],
    ['everything, for a tool that no rule names', 'asana___createTask', { groups: ['sales'] }, 403],
    ['everything, for a tool that its target lacks', 'asana___getNothing', {}, 403],
  ])('decides by %s', async (_title, tool, claims, want) => {
    const steps = await harness(lists());
    expect((await steps.call(tool, {}, await bearer(steps, claims))).status).toBe(want);
  });

  it('lets listing, the handshake and notifications through, and other methods that are named', async () => {
    const steps = await harness(lists({ methods: ['prompts/list'] }));
    const headers = await bearer(steps);
    const statusOf = async (method: string) =>
      (await steps.request({ jsonrpc: '2.0', id: 1, method }, headers)).status;
    for (const method of ['initialize', 'ping', 'tools/list', 'notifications/initialized', 'prompts/list']) {
      expect(await statusOf(method), method).toBeUndefined();
    }
    for (const method of ['prompts/get', 'resources/read', 'toString'])
      expect(await statusOf(method)).toBe(403);
  });

  it('shows in lists what may be called, and nothing to whom nobody knows', async () => {
    const steps = await harness(lists());
    const tools = ['x_amz_bedrock_agentcore_search', 'asana___getTasks', 'asana___createTask', 'crm___ping'];
    const body = { jsonrpc: '2.0', id: 1, result: { tools: tools.map((name) => ({ name })) } };
    const shown = await steps.respond(LIST, { statusCode: 200, body }, await bearer(steps));
    expect(shown.body?.result).toEqual({
      tools: [{ name: 'x_amz_bedrock_agentcore_search' }, { name: 'asana___getTasks' }],
    });
    const expired = await bearer(steps, { exp: NOON / 1000 - 100 });
    expect(await steps.respond(LIST, { statusCode: 200, body }, expired)).toMatchObject({ status: 403 });
  });

  it('hands on the answer of a call during which the token has ended, and no search', async () => {
    const steps = await harness(lists());
    const ended = await bearer(steps, { exp: NOON / 1000 - 100 });
    const body = { jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: 'done' }] } };
    const answerTo = (name: string) => steps.respond(toolCall(name), { statusCode: 200, body }, ended);
    expect(await answerTo('asana___createTask')).toEqual({ status: 200, body });
    expect(await answerTo('x_amz_bedrock_agentcore_search')).toMatchObject({ status: 403 });
  });

  it('leaves the error alone that the caller was refused with', async () => {
    const steps = await harness(lists());
    const body = { jsonrpc: '2.0', id: 1, error: { code: -32001, message: 'Invalid Bearer token' } };
    expect(await steps.respond(LIST, { statusCode: 401, body })).toEqual({ status: 401, body });
  });

  it('says "groups" and "tenant" by the names that the issuer has for them', async () => {
    const steps = await harness((issuer) => ({
      request: [
        verify(issuer, { groupsClaim: 'cognito:groups', tenantClaim: 'custom:tenant' }),
        {
          ...{ step: 'authorize-tool', rules: [{ tools: ['crm___*'], groups: ['sales'] }] },
          tenants: { globex: { tools: ['*'] } },
        },
      ],
      response: [{ step: 'authorize-tool' }],
    }));
    const claims = { 'cognito:groups': ['sales'], 'custom:tenant': 'globex' };
    expect((await steps.call('crm___ping', {}, await bearer(steps, claims))).status).toBeUndefined();
    expect((await steps.call('crm___ping')).status).toBe(403);
  });

  it.each([
    [undefined, 'the token names no tenant in the claim that is "tenantClaim" of "verify-caller"'],
    ['initech', 'the tenant is none of "tenants"'],
  ])('says of tenant %s why it may nothing', async (tenant, reason) => {
    const tenants = { acme: { tools: ['*'] } };
    const steps = await harness(lists({ tenants }));
    expect((await steps.call('other___tool', {}, await bearer(steps, { tenant }))).status).toBe(403);
    expect(steps.lines.at(-1)).toMatchObject({ outcome: 'refused', reason });
  });

  it.each([
    ['acts for a user of its own tenant', 'acme', 'acme', undefined],
    ['may not act for a user of another tenant', 'acme', 'globex', 403],
    ['serves all tenants where it names none', undefined, 'globex', undefined],
  ])('a caller %s', async (_title, tenant, usersTenant, want) => {
    const tenants = { acme: { tools: ['*'] }, globex: { tools: ['*'] } };
    const steps = await harness((issuer) => ({
      request: [
        verify(issuer),
        asUser(issuer),
        { step: 'authorize-tool', rules: [{ tools: ['crm___*'] }], tenants },
      ],
      response: [{ step: 'authorize-tool' }],
    }));
    const user = await steps.issuer.sign({ tenant: usersTenant, aud: 'https://app.example' });
    const headers = { ...(await bearer(steps, { tenant })), [USER_HEADER]: user };
    expect((await steps.call('crm___ping', {}, headers)).status).toBe(want);
  });
});
