import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Account } from '../account.ts';
import type { Faults } from '../faults.ts';
import { streamHistory } from './history-stream.ts';

/** Where a program looks into the local AWS; AWS has nothing of the kind. */
export const INSPECT_PREFIX = '/_local';

/** A request for a fault is a line of JSON. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * What may be seen and set over HTTP: `GET /health`, `GET /history` as JSON, `GET /history/events` as server-sent events,
 * `POST /faults` and `DELETE /faults`. Pages of other origins are refused, and so is a body that is not called JSON,
 * which a page could send without asking.
 */
export function createInspector(account: Account, faults: Faults): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const { endpointUrl, region, accountId, history } = account;

  app.use(async (context, next) => {
    const origin = context.req.header('origin');
    const isOwn = origin === undefined || origin === `http://${context.req.header('host') ?? ''}`;
    if (!isOwn) return context.json({ message: 'Origin is not the local AWS itself' }, 403);
    return next();
  });

  app.get('/health', (context) => context.json({ status: 'ok', endpointUrl, region, accountId }));
  app.get('/history', (context) => context.json({ calls: history.list() }));
  app.get('/history/events', (context) => streamHistory(context, history));

  app.delete('/faults', (context) => {
    faults.clear();
    return context.body(null, 204);
  });
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: (context) => context.json({ message: 'body is too large' }, 413),
  });
  app.post('/faults', limit, async (context) => {
    if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) {
      return context.json({ message: 'content-type is not "application/json"' }, 415);
    }
    // Loaded with the first fault: it takes longer than all else that starts.
    const { applyFault, readFaultRequest } = await import('./fault-request.ts');
    const read = readFaultRequest(await context.req.json().catch(() => undefined));
    if ('problem' in read) return context.json({ message: read.problem }, 400);
    applyFault(faults, read.request);
    return context.body(null, 204);
  });

  app.all('*', (context) => context.json({ message: 'Not Found' }, 404));
  return app;
}
