import { request } from 'node:http';

/** A function that ends as its event tells, or sends what the event says. */
interface Event {
  readonly how?: string;
  readonly path?: string;
  readonly body?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

let calls = 0;

export async function handler(event: Event): Promise<unknown> {
  calls += 1;
  process.stdout.write(`call ${calls}\n`);
  const how = event.how ?? event.path?.slice(1);
  switch (how) {
    case 'exit':
      return process.exit(3);
    case 'reject':
      void Promise.reject(new RangeError('nobody waits'));
      return new Promise(() => undefined);
    case 'fill-memory':
      return fillMemory();
    case 'huge':
      return { statusCode: 200, body: 'x'.repeat(6 * 1024 * 1024 + 100) };
    case 'circular': {
      const circle: { self?: unknown } = {};
      circle.self = circle;
      return circle;
    }
    case 'nothing':
      return undefined;
    case 'variables':
      return process.env;
    case 'calls':
      return calls;
    case 'fetch':
      return fetchUrl(event);
    case 'http':
      return sendHttp(event.body ?? '');
    default:
      return new Promise(() => undefined);
  }
}

function fillMemory(): never {
  const kept: number[][] = [];
  for (;;) kept.push(Array.from({ length: 100_000 }, (_, index) => index + 0.5));
}

async function fetchUrl({ body, headers = {} }: Event): Promise<unknown> {
  const token = headers['X-Vendor-Token'] ?? 'Bearer vendor-token';
  const header = headers['X-Put-Into'] ?? 'authorization';
  const response = await fetch(body ?? '', { headers: { [header]: token } }).catch(() => undefined);
  return { statusCode: response?.status ?? 599, body: '{}' };
}

function sendHttp(url: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', headers: { Authorization: 'Basic dTpw' } }, (answer) => {
      answer.resume();
      resolve({ statusCode: answer.statusCode, body: '{}' });
    })
      .on('error', reject)
      .end();
  });
}
