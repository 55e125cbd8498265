import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { Account } from './account.ts';
import { callDeployedApi } from './api-gateway/deployed-api.ts';
import { callAws } from './aws-endpoint.ts';
import { answerBrowser, answerComplete, COMPLETE_PATH, LOGIN_PREFIX } from './gateway/outbound-pages.ts';
import { createInspector, INSPECT_PREFIX } from './inspect/inspect.ts';
import { FUNCTION_URL_PREFIX } from './lambda/function-policy.ts';
import { callFunctionUrl } from './lambda/function-url.ts';
import { isLoopbackName } from './loopback.ts';
import { logRequest } from './request-log.ts';
import { hasSeveralHosts } from './request-target.ts';
import type { Faults } from './faults.ts';
import type { GatewayEndpoint } from './gateway/endpoint.ts';
import type { Issuer } from './issuer/issuer.ts';
import type { RequestFacts } from './request-log.ts';

/** What stands behind the one port. */
export interface ServerParts {
  readonly account: Account;
  readonly gateways: GatewayEndpoint;
  readonly issuer: Issuer;
  readonly faults: Faults;
  readonly log: (line: string) => void;
  /** Keeps what an AWS call changed before its answer is sent. */
  readonly save: () => Promise<void>;
}

interface ServerTypes {
  readonly Bindings: HttpBindings;
  readonly Variables: { facts: RequestFacts };
}

/** The one port: gateways, deployed APIs and the issuer by path prefix, everything else is an AWS call. */
export function createServerApp(parts: ServerParts): Hono<ServerTypes> {
  const { account, gateways, issuer, faults, log, save } = parts;
  // Paths are taken as sent: a URL parser would resolve `..` and choose another service.
  const app = new Hono<ServerTypes>({ getPath: (_, options) => pathOf(bindings(options)) });

  app.use(async (context, next) => {
    const facts: RequestFacts = {
      requestId: account.ids.uuid(),
      service: 'aws',
      operation: context.req.method,
    };
    context.set('facts', facts);
    const startedAt = account.clock.now();
    await next();
    const sent = context.res === RESPONSE_ALREADY_SENT ? context.env.outgoing.statusCode : context.res.status;
    logRequest(log, account.clock, facts, { status: sent, startedAt });
  });

  // A page in a browser can be made to call us under a name of its own (DNS rebinding).
  app.use(async (context, next) => {
    if (hasSeveralHosts(context.env.incoming)) {
      return context.json({ message: 'There is more than one Host' }, 400);
    }
    const host = URL.parse(`http://${context.env.incoming.headers.host ?? ''}/`)?.hostname ?? '';
    if (!isLoopbackName(host)) return context.json({ message: 'Host is not a loopback name' }, 403);
    return next();
  });

  app.all('/_gateway/*', (context) => {
    const facts = context.get('facts');
    facts.service = 'gateway';
    return gateways.handle(context.req.raw, facts);
  });

  app.all('/_api/*', (context) => {
    const facts = context.get('facts');
    facts.service = 'execute-api';
    const { incoming } = context.env;
    return callDeployedApi(account, gateways.upstream, {
      request: context.req.raw,
      rawUrl: incoming.url ?? '/',
      rawHeaders: incoming.rawHeaders,
      sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
      requestId: facts.requestId,
    });
  });

  app.all(`${FUNCTION_URL_PREFIX}/*`, (context) => {
    const facts = context.get('facts');
    Object.assign(facts, { service: 'lambda', operation: 'InvokeFunctionUrl' });
    const { incoming } = context.env;
    return callFunctionUrl(account, {
      request: context.req.raw,
      rawUrl: incoming.url ?? '/',
      sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
      requestId: facts.requestId,
    });
  });

  app.all('/_issuer/*', async (context) => {
    context.get('facts').service = 'issuer';
    await issuer.handle(context.env.incoming, context.env.outgoing);
    return RESPONSE_ALREADY_SENT;
  });

  app.get(`${LOGIN_PREFIX}*`, (context) => {
    context.get('facts').service = 'identity';
    return answerBrowser(gateways.consents, context.req.raw);
  });

  app.post(COMPLETE_PATH, (context) => {
    Object.assign(context.get('facts'), { service: 'identity', operation: 'CompleteResourceTokenAuth' });
    return answerComplete(gateways.consents, context.req.raw);
  });

  app.use(`${INSPECT_PREFIX}/*`, async (context, next) => {
    context.get('facts').service = 'local';
    return next();
  });
  app.route(INSPECT_PREFIX, createInspector(account, faults));

  app.all('*', async (context) => {
    const { incoming } = context.env;
    const answer = await callAws(account, context.req.raw, incoming.url ?? '/', context.get('facts'));
    if (incoming.method !== 'GET') await save();
    if (answer !== 'lost') return answer;
    incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  });

  app.onError((error, context) => {
    context.get('facts').reason = error.name;
    return context.json({ message: 'Internal server error' }, 500);
  });
  return app;
}

function bindings(options: { readonly env?: unknown } | undefined): HttpBindings {
  // Hono types the adapter's bindings as unknown at this one place.
  return options?.env as HttpBindings;
}

function pathOf({ incoming }: HttpBindings): string {
  return (incoming.url ?? '/').split('?', 1)[0] ?? '/';
}
