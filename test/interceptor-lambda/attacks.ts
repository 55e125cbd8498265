import { CompactEncrypt, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { ExchangeAnswer } from './issuer-server.ts';
import { VENDOR_AUDIENCE } from './issuer-server.ts';
import { toolCall } from './harness.ts';
import { goodClaims, KEYS } from './world.ts';
import type { TestIssuer } from './world.ts';

/** A call that must not reach the vendor; what is left out is as in a good call of `asana___getTasks` by alice. */
export interface Attack {
  /** The inbound token; `undefined` from the function: none. */
  readonly token?: (issuer: TestIssuer) => Promise<string | undefined> | string | undefined;
  /** The whole `authorization`, of the inbound token. */
  readonly authorization?: (token: string) => string | string[];
  /** Header lines beside it. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly tool?: unknown;
  readonly args?: unknown;
  /** Members of `params` beside name and arguments. */
  readonly params?: object;
  /** The whole message, instead. */
  readonly message?: unknown;
  readonly exchange?: ExchangeAnswer;
  /** Handed to the function itself, where no client of HTTP can send it. */
  readonly isEvent?: boolean;
}

/** Status that the caller reads. */
export type AttackRow = readonly [title: string, attack: Attack, want: number];

type Claims = Readonly<Record<string, unknown>>;
const seconds = (): number => Math.floor(Date.now() / 1000);
const withClaims = (claims: Claims) => ({ token: (issuer: TestIssuer) => issuer.sign(claims) });
const withHeader = (header: object) => ({ token: (issuer: TestIssuer) => issuer.sign({}, { ...header }) });
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const good = (issuer: TestIssuer): Claims => goodClaims(issuer.url, Date.now());

async function foreign(issuer: TestIssuer, header: object = {}): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT({ ...good(issuer) })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header })
    .sign(privateKey);
}

async function byPublicKey(issuer: TestIssuer, alg: string): Promise<string> {
  const { publicKey } = await KEYS;
  const pem = new TextEncoder().encode(await exportSPKI(publicKey));
  return new SignJWT({ ...good(issuer) }).setProtectedHeader({ alg, kid: 'k1' }).sign(pem);
}

async function changed(issuer: TestIssuer, claims: Claims): Promise<string> {
  const [header = '', , signature = ''] = (await issuer.sign()).split('.');
  return `${header}.${base64({ ...good(issuer), ...claims })}.${signature}`;
}

async function encrypted(): Promise<string> {
  const { publicKey } = await KEYS;
  const spki = await exportSPKI(publicKey);
  const { importSPKI } = await import('jose');
  return new CompactEncrypt(new TextEncoder().encode('{}'))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'k1' })
    .encrypt(await importSPKI(spki, 'RSA-OAEP-256'));
}

const unsigned = (issuer: TestIssuer, alg: string): string => `${base64({ alg })}.${base64(good(issuer))}.`;

const TOKENS: readonly AttackRow[] = [
  ['no token', { token: () => undefined }, 401],
  ['an empty token', { token: () => '' }, 401],
  ['a text that is no JWT', { token: () => 'secret' }, 401],
  ['algorithm none', { token: (i) => unsigned(i, 'none') }, 401],
  ['algorithm None', { token: (i) => unsigned(i, 'None') }, 401],
  ['algorithm NONE with another signature', { token: (i) => `${unsigned(i, 'NONE')}eA` }, 401],
  ['the public key as the secret of HS256', { token: (i) => byPublicKey(i, 'HS256') }, 401],
  ['the public key as the secret of HS384', { token: (i) => byPublicKey(i, 'HS384') }, 401],
  ['the public key as the secret of HS512', { token: (i) => byPublicKey(i, 'HS512') }, 401],
  ['an algorithm that is not pinned', { token: (i) => unsigned(i, 'RS512') + 'eA' }, 401],
  ['a list as the algorithm', { token: (i) => `${base64({ alg: ['RS256'] })}.${base64(good(i))}.eA` }, 401],
  ['another key under the known kid', { token: (i) => foreign(i) }, 401],
  ['another key under an unknown kid', { token: (i) => foreign(i, { kid: 'k2' }) }, 401],
  ['a kid that is a path', { token: (i) => foreign(i, { kid: '../../dev/null' }) }, 401],
  ['a kid with a quote of SQL', { token: (i) => foreign(i, { kid: "x' UNION SELECT 'key" }) }, 401],
  ['the known key under an unknown kid', withHeader({ kid: 'k9' }), 401],
  ['a key set named by jku', { token: (i) => foreign(i, { jku: 'https://evil.example/keys' }) }, 401],
  ['a jku beside a good signature', withHeader({ jku: 'https://evil.example/keys' }), 401],
  ['a certificate named by x5u', { token: (i) => foreign(i, { x5u: 'https://evil.example/cert' }) }, 401],
  ['a certificate inside by x5c', { token: (i) => foreign(i, { x5c: ['MIIB'] }) }, 401],
  [
    'a key inside by jwk',
    { token: async (i) => `${base64({ alg: 'RS256', jwk: i.publicJwk })}.${base64(good(i))}.eA` },
    401,
  ],
  [
    'a critical extension',
    {
      token: async (i) =>
        `${base64({ alg: 'RS256', kid: 'k1', crit: ['exp'], exp: 1 })}.${base64(good(i))}.eA`,
    },
    401,
  ],
  [
    'an unencoded payload',
    {
      token: (i) =>
        `${base64({ alg: 'RS256', kid: 'k1', b64: false, crit: ['b64'] })}.${JSON.stringify(good(i))}.eA`,
    },
    401,
  ],
  ['an encrypted token', { token: encrypted }, 401],
  ['another payload under a good signature', { token: (i) => changed(i, { sub: 'root' }) }, 401],
  ['a tenant put under a good signature', { token: (i) => changed(i, { tenant: 'globex' }) }, 401],
  [
    'a signature cut off',
    { token: async (i) => `${(await i.sign()).split('.').slice(0, 2).join('.')}.` },
    401,
  ],
  [
    'a signature of another token',
    {
      token: async (i) =>
        [(await i.sign({ sub: 'b' })).split('.').slice(0, 2).join('.'), (await i.sign()).split('.')[2]].join(
          '.',
        ),
    },
    401,
  ],
  ['four parts', { token: async (i) => `${await i.sign()}.eA` }, 401],
  ['another issuer', withClaims({ iss: 'https://evil.example' }), 401],
  ['the issuer with a slash', { token: (i) => i.sign({ iss: `${i.url}/` }) }, 401],
  ['no issuer', withClaims({ iss: undefined }), 401],
  ['an expired token', { token: (i) => i.sign({ exp: seconds() - 120 }) }, 403],
  ['no expiry', withClaims({ exp: undefined }), 403],
  ['an expiry that is a text', withClaims({ exp: '9999999999' }), 403],
  ['not yet valid', { token: (i) => i.sign({ nbf: seconds() + 3600 }) }, 403],
  [
    'issued in the far future',
    { token: (i) => i.sign({ iat: seconds() + 86_400, exp: seconds() + 90_000 }) },
    403,
  ],
  ['another audience', withClaims({ aud: 'https://other.example' }), 403],
  ['no audience', withClaims({ aud: undefined }), 403],
  ['an audience that only begins like ours', withClaims({ aud: 'https://gateway.example.evil' }), 403],
  ['audiences none of which is ours', withClaims({ aud: ['a', 'b'] }), 403],
  ['an audience that is an object', withClaims({ aud: { 'https://gateway.example': true } }), 403],
  [
    "the vendor's token replayed at the gateway",
    withClaims({ aud: VENDOR_AUDIENCE, scope: 'asana.read' }),
    403,
  ],
  ['a client that is not allowed', withClaims({ client_id: 'evil' }), 403],
  ['no client', withClaims({ client_id: undefined }), 403],
  ['a client in another case', withClaims({ client_id: 'AGENT' }), 403],
  ['an ID token by its use', withClaims({ token_use: 'id' }), 403],
  ['an ID token by its nonce', withClaims({ nonce: 'n' }), 403],
  ['an ID token by its at_hash', withClaims({ at_hash: 'h' }), 403],
  ['an ID token by its claim typ', withClaims({ typ: 'ID' }), 403],
  ['a refresh token', withClaims({ typ: 'Refresh' }), 403],
  ['a type of another kind', withHeader({ typ: 'logout+jwt' }), 401],
  ['no scope for the gateway', withClaims({ scope: 'tasks:read' }), 403],
  ['no subject and no client', withClaims({ sub: undefined, client_id: undefined, azp: undefined }), 403],
  ['a token of 9 KB', withClaims({ padding: 'a'.repeat(6500) }), 401],
];

const SCHEMES: readonly AttackRow[] = [
  ['no scheme', { authorization: (token) => token }, 401],
  ['scheme Basic', { authorization: (token) => `Basic ${token}` }, 401],
  ['two schemes', { authorization: (token) => `Bearer Bearer ${token}` }, 401],
  ['two tokens in one header', { authorization: (token) => `Bearer ${token}, Bearer ${token}` }, 401],
  ['two tokens without a space', { authorization: (token) => `Bearer ${token},${token}` }, 401],
  ['the header twice', { authorization: (token) => ['Bearer x', `Bearer ${token}`], isEvent: true }, 401],
  [
    'the token in another header',
    { token: () => undefined, headers: { 'x-authorization': 'Bearer x' } },
    401,
  ],
  [
    'line ends in the header',
    { authorization: (token) => `Bearer ${token}\r\nX-Asana-Token: forged`, isEvent: true },
    401,
  ],
  ['a null byte in the header', { authorization: (token) => `Bearer ${token}\u0000`, isEvent: true }, 401],
];

const TENANTS: readonly AttackRow[] = [
  ['no tenant', withClaims({ tenant: undefined }), 403],
  ['an unknown tenant', withClaims({ tenant: 'evil' }), 403],
  ['a list of tenants', withClaims({ tenant: ['acme', 'globex'] }), 403],
  ['a tenant named __proto__', withClaims({ tenant: '__proto__' }), 403],
  ['a tenant named constructor', withClaims({ tenant: 'constructor' }), 403],
  ['a tenant in another case', withClaims({ tenant: 'Acme' }), 403],
  ['a tool of another tenant', { ...withClaims({ groups: ['sales'] }), tool: 'crm___listAccounts' }, 403],
  ['an audience of another tenant', withClaims({ tenant: 'globex' }), 403],
  ['a tenant in the arguments', { ...withClaims({ tenant: 'evil' }), args: { tenant: 'acme' } }, 403],
  [
    'a tenant in a header',
    { ...withClaims({ tenant: undefined }), headers: { 'x-tenant': 'acme', tenant: 'acme' } },
    403,
  ],
];

const TOOLS: readonly AttackRow[] = [
  ['a tool without its scope', { tool: 'asana___createTask' }, 403],
  [
    'a scope that only contains the one',
    { ...withClaims({ scope: 'gw/invoke xtasks:write' }), tool: 'asana___createTask' },
    403,
  ],
  [
    'groups that are a text with commas',
    { ...withClaims({ tenant: 'globex', groups: 'staff,sales' }), tool: 'crm___listAccounts' },
    403,
  ],
  ['a tool in another case', { tool: 'Asana___getTasks' }, 403],
  ['an operation in another case', { tool: 'asana___gettasks' }, 403],
  ["an operation with another target's prefix", { tool: 'asana___listAccounts' }, 403],
  ['a prefix before the prefix', { tool: 'crm___asana___getTasks' }, 403],
  ['a prefix behind the prefix', { tool: 'asana___get___crm___listAccounts' }, 403],
  ['a name without prefix', { tool: 'getTasks' }, 403],
  ['a space before the name', { tool: ' asana___getTasks' }, 403],
  ['a space behind the name', { tool: 'asana___getTasks ' }, 403],
  ['a line end behind the name', { tool: 'asana___getTasks\n' }, 403],
  ['a null byte in the name', { tool: 'asana___getTasks\u0000' }, 403],
  ['a look-alike letter in the name', { tool: 'аsana___getTasks' }, 403],
  ['letters of another width', { tool: 'ａsana___getTasks' }, 403],
  ['the wildcard itself', { tool: 'asana___get*' }, 400],
  ['a name that is a list', { tool: ['asana___getTasks'] }, 400],
  ['a name that is an object', { tool: { toString: 'asana___getTasks' } }, 400],
  ['no name', { tool: undefined }, 400],
  ['an operation named __proto__', { tool: 'asana___get__proto__' }, 403],
  ['an operation named constructor', { tool: 'asana___constructor' }, 403],
  ['a name of 10,000 characters', { tool: `asana___get${'a'.repeat(10_000)}` }, 400],
  [
    'a method that nobody allowed',
    { message: { jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri: 'x' } } },
    403,
  ],
  [
    'a method in another case',
    { message: { jsonrpc: '2.0', id: 1, method: 'Tools/Call', params: { name: 'asana___getTasks' } } },
    400,
  ],
  [
    'a method with a space',
    { message: { jsonrpc: '2.0', id: 1, method: 'tools/call ', params: { name: 'asana___getTasks' } } },
    400,
  ],
  [
    'a method of another width',
    { message: { jsonrpc: '2.0', id: 1, method: 'ｔools/call', params: { name: 'asana___getTasks' } } },
    400,
  ],
  ['a batch', { message: [toolCall('asana___getTasks')], isEvent: true }, 400],
  [
    'no version of JSON-RPC',
    { message: { id: 1, method: 'tools/call', params: { name: 'asana___getTasks' } }, isEvent: true },
    400,
  ],
];

const nested = (depth: number): object =>
  Array.from({ length: depth }).reduce<object>((inner) => ({ a: inner }), { 'X-Asana-Token': 'forged' });
const many = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_each, at) => [`n${at}`, 0]));

const ARGUMENTS: readonly AttackRow[] = [
  ['a token argument', { args: { 'X-Asana-Token': 'forged' } }, 403],
  ['a token argument in lower case', { args: { 'x-asana-token': 'forged' } }, 403],
  ['a token argument with underscores', { args: { X_Asana_Token: 'forged' } }, 403],
  ['a token argument with other hyphens', { args: { 'X‐Asana‐Token': 'forged' } }, 403],
  ['a token argument of another width', { args: { 'Ｘ-Asana-Token': 'forged' } }, 403],
  ['a token argument with a space', { args: { 'X-Asana-Token ': 'forged' } }, 403],
  ['a token argument with a character of no width', { args: { 'X-Asana\u200b-Token': 'forged' } }, 403],
  ['a token argument with a look-alike letter', { args: { 'X-Аsana-Token': 'forged' } }, 403],
  ['a token argument with line ends', { args: { 'X-Asana-Token\r\n': 'forged' } }, 403],
  ['a token argument that is null', { args: { 'X-Asana-Token': null } }, 403],
  ['a token argument that is a list', { args: { 'X-Asana-Token': ['a', 'b'] } }, 403],
  [
    'a token argument beside the token header',
    {
      ...withClaims({ tenant: 'globex', groups: ['sales'] }),
      tool: 'crm___listAccounts',
      headers: { 'X-Crm-Token': 'mine' },
      args: { 'X-Crm-Token': 'forged' },
    },
    403,
  ],
  ['a token in _meta', { params: { _meta: { 'X-Asana-Token': 'forged' } } }, 403],
  ['a token of another target in _meta', { params: { _meta: { 'x-crm-token': 'forged' } } }, 403],
  ['a token beside the arguments', { params: { 'X-Asana-Token': 'forged' } }, 403],
  [
    'a member __proto__ in the arguments',
    {
      message: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"asana___getTasks","arguments":{"__proto__":{"X-Asana-Token":"forged"}}}}`,
    },
    400,
  ],
  [
    'a member __proto__ in the parameters',
    {
      message: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"asana___getTasks","__proto__":{"name":"crm___listAccounts"}}}`,
    },
    400,
  ],
  [
    'claims in the arguments',
    { ...withClaims({ scope: 'gw/invoke' }), args: { scope: 'tasks:read', claims: { scope: 'tasks:read' } } },
    403,
  ],
  [
    'claims in _meta',
    { ...withClaims({ scope: 'gw/invoke' }), params: { _meta: { claims: { scope: 'tasks:read' } } } },
    403,
  ],
  ['a token inside an argument', { args: { filter: { 'X-Asana-Token': 'forged' } } }, 403],
  [
    'a token deep inside an argument',
    { args: { filter: { a: [[{ b: { x_asana_token: 'forged' } }]] } } },
    403,
  ],
  ['a token inside a list', { args: { tags: [{ 'X-Asana-Token': 'forged' }] } }, 403],
  ['a token inside a text that is parsed', { args: { filter: '{"X-Asana-Token":"forged"}' } }, 403],
  ['a token deep inside _meta', { params: { _meta: { a: [{ 'X-Crm-Token': 'forged' }] } } }, 403],
  ['more depth than can be looked through', { args: { filter: nested(200) } }, 403],
  ['more names than can be looked through', { args: { filter: many(100_001) } }, 403],
  ['arguments that are a text', { args: '{"X-Asana-Token":"forged"}' }, 400],
  ['arguments that are a list', { args: ['X-Asana-Token'] }, 400],
];

const sales = withClaims({ tenant: 'globex', groups: ['sales'] });
const crm = { ...sales, tool: 'crm___listAccounts' };
const HEADERS: readonly AttackRow[] = [
  ['no header where one is required', crm, 403],
  ['an empty header', { ...crm, headers: { 'X-Crm-Token': '' } }, 403],
  ['the header twice, in one case', { ...crm, headers: { 'X-Crm-Token': ['a', 'b'] } }, 403],
  [
    'the header twice, in two cases',
    { ...crm, headers: { 'X-Crm-Token': 'a', 'x-crm-token': 'b' }, isEvent: true },
    403,
  ],
  ['line ends in the header', { ...crm, headers: { 'X-Crm-Token': 'a\r\nX-Admin: 1' }, isEvent: true }, 403],
  ['a line end at its end', { ...crm, headers: { 'X-Crm-Token': 'a\n' }, isEvent: true }, 403],
  ['a header beyond ASCII', { ...crm, headers: { 'X-Crm-Token': 'tökén' }, isEvent: true }, 403],
  ['a header of 5 KB', { ...crm, headers: { 'X-Crm-Token': 'a'.repeat(5000) } }, 403],
  ['two credentials in the header', { ...crm, headers: { 'X-Crm-Token': 'Bearer a, Bearer b' } }, 403],
  ["another target's header", { ...crm, headers: { 'X-Asana-Token': 'forged' } }, 403],
  [
    'a header that is an object',
    { ...crm, headers: { 'X-Crm-Token': { a: 1 } as unknown as string }, isEvent: true },
    403,
  ],
];

const region = { 'X-Region': 'forged' };
const editor = withClaims({ scope: 'gw/invoke tasks:read tasks:write' });
const WRITTEN: readonly AttackRow[] = [
  ['for a tool that the step does not name', { headers: region }, 403],
  ['where the step has nothing to write', { ...editor, tool: 'asana___createTask', headers: region }, 403],
  [
    'where the step refuses what it reads',
    { ...editor, tool: 'asana___createTask', headers: { ...region, 'X-Where': 'mars' } },
    403,
  ],
  ['in another case', { headers: { 'x-REGION': 'forged' } }, 403],
  ['without a value', { headers: { 'X-Region': '' } }, 403],
  ['twice', { headers: { 'X-Region': ['forged', 'eu'] } }, 403],
  ['for a tool of another target', { ...crm, headers: { ...region, 'X-Crm-Token': 'mine' } }, 403],
  ['for a tool without a token', { tool: 'asana___ping', headers: region }, 403],
  [
    'with a list of tools',
    { message: { jsonrpc: '2.0', id: 1, method: 'tools/list' }, headers: region },
    403,
  ],
  ['with a token header that no step reads', { headers: { 'X-Asana-Token': 'forged' } }, 403],
  ['with a token header in another spelling', { headers: { X_Asana_Token: 'forged' } }, 403],
];

/** An exchanged token that says something else. */
const answering =
  (change: Claims): ExchangeAnswer =>
  async (form, issuer) => {
    const claims = {
      sub: 'mallory',
      aud: form.get('audience') ?? '',
      scope: form.get('scope') ?? '',
      ...change,
    };
    return { body: { access_token: await issuer.sign(claims), token_type: 'Bearer', expires_in: 60 } };
  };
const giving =
  (body: unknown, status = 200, headers = {}): ExchangeAnswer =>
  async () => ({ status, headers, body });
/** Of a user of its own, so that no token is held for it. */
const exchange = (answer: ExchangeAnswer): Attack => ({
  token: (i) => i.sign({ sub: 'mallory' }),
  exchange: answer,
});

const EXCHANGES: readonly AttackRow[] = [
  ['a broader scope in the token', exchange(answering({ scope: 'asana.read asana.admin' })), 403],
  [
    'a broader scope in the answer',
    exchange(async (form, issuer) => ({
      body: { ...((await answering({})(form, issuer)).body as object), scope: 'asana.read asana.admin' },
    })),
    403,
  ],
  ['another subject', exchange(answering({ sub: 'root' })), 403],
  ['no subject', exchange(answering({ sub: undefined })), 403],
  ['another audience', exchange(answering({ aud: 'https://other.example' })), 403],
  [
    'the inbound token itself',
    exchange(async (form) => ({ body: { access_token: form.get('subject_token'), token_type: 'Bearer' } })),
    403,
  ],
  ['no token', exchange(giving({ token_type: 'Bearer' })), 403],
  ['an empty token', exchange(giving({ access_token: '', token_type: 'Bearer' })), 403],
  [
    'a token with line ends',
    exchange(giving({ access_token: 'a\r\nX-Admin: 1', token_type: 'Bearer' })),
    403,
  ],
  ['a token that is an object', exchange(giving({ access_token: { a: 1 }, token_type: 'Bearer' })), 403],
  ['a token of 5 KB', exchange(giving({ access_token: 'a'.repeat(5000), token_type: 'Bearer' })), 403],
  ['a token of another kind', exchange(giving({ access_token: 'abc', token_type: 'mac' })), 403],
  ['HTML', exchange(giving('<html>login</html>', 200, { 'content-type': 'text/html' })), 403],
  ['a redirect', exchange(giving('', 302, { location: 'https://evil.example/token' })), 403],
  ['a redirect that keeps the method', exchange(giving('', 307, { location: '/vendor/token' })), 403],
  ['a refusal', exchange(giving({ error: 'invalid_grant', error_description: 'subject_token=…' }, 400)), 403],
  ['a failure', exchange(giving({ error: 'down' }, 500)), 403],
  ['an error beside a status of success', exchange(giving({ error: 'invalid_grant' })), 403],
];

/** All of them. */
export const ATTACKS: readonly AttackRow[] = [
  ...TOKENS.map(([title, ...row]): AttackRow => [`inbound token: ${title}`, ...row]),
  ...SCHEMES.map(([title, ...row]): AttackRow => [`authorization: ${title}`, ...row]),
  ...TENANTS.map(([title, ...row]): AttackRow => [`tenant: ${title}`, ...row]),
  ...TOOLS.map(([title, ...row]): AttackRow => [`tool: ${title}`, ...row]),
  ...ARGUMENTS.map(([title, ...row]): AttackRow => [`arguments: ${title}`, ...row]),
  ...HEADERS.map(([title, ...row]): AttackRow => [`propagated header: ${title}`, ...row]),
  ...WRITTEN.map(([title, ...row]): AttackRow => [`a header that a step writes: ${title}`, ...row]),
  ...EXCHANGES.map(([title, ...row]): AttackRow => [`exchange endpoint answers with ${title}`, ...row]),
];
