import { expect, it } from 'vitest';
import { requestHop } from '../../../local/lambda/request-hop.ts';
import type { FunctionPart } from '../../../local/lambda/request-hop.ts';

const sent = { method: 'POST', url: 'http://127.0.0.1:9/x', status: 200, durationMs: 3 };

it.each<[string, FunctionPart, object, string]>([
  ['a signed request for secrets', 'interceptor', { service: 'secretsmanager' }, 'secrets-manager'],
  ['a signed request for a role', 'interceptor', { service: 'sts' }, 'sts'],
  ["a signed request to a broker's function", 'interceptor', { service: 'lambda' }, 'broker'],
  ["a signed request to a broker's API", 'interceptor', { service: 'execute-api' }, 'broker'],
  ['what an interceptor posts', 'interceptor', {}, 'token-endpoint'],
  ['what an interceptor gets', 'interceptor', { method: 'GET' }, 'key-set'],
  ['what a target gets', 'target', { method: 'GET' }, 'vendor'],
  ['what a target signs for an API', 'target', { service: 'execute-api' }, 'vendor'],
  ["a target's own secrets", 'target', { service: 'secretsmanager' }, 'secrets-manager'],
])('the history calls %s by its name', (_, part, more, place) => {
  expect(requestHop({ ...sent, ...more }, part)).toEqual({
    place,
    what: `${(more as { method?: string }).method ?? 'POST'} http://127.0.0.1:9/x`,
    status: 200,
    durationMs: 3,
  });
});
