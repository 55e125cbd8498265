import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** A function under test: it does what its path says, and otherwise answers with the event it got. */
let calls = 0;

interface Event {
  readonly path: string;
  readonly body: string | null;
}

export async function handler(event: Event, context: { readonly functionName: string }): Promise<unknown> {
  calls += 1;
  process.stdout.write(`call ${calls}\n`);
  switch (event.path) {
    case '/throw':
      throw new TypeError('deliberate SECRET');
    case '/throw-text':
      // Any value can be thrown, and this is a test of that.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw 'deliberate SECRET';
    case '/crash':
      setImmediate(() => {
        throw new Error('crash SECRET');
      });
      return new Promise(() => undefined);
    case '/never':
      return new Promise(() => undefined);
    case '/until-file':
      while (!existsSync(event.body ?? '')) await wait(1);
      return answer({ calls });
    case '/malformed':
      return { status: 200 };
    case '/text':
      return { statusCode: 200, headers: { 'Content-Type': 'text/plain' }, body: 'plain [text]' };
    case '/teapot':
      return {
        statusCode: 418,
        headers: { 'WWW-Authenticate': 'Basic', 'X-Single': 'a' },
        multiValueHeaders: { 'X-Many': ['b', 'c'] },
        body: '{ "why": "tea" }',
      };
    case '/environment':
      return answer({ environment: process.env, calls, functionName: context.functionName });
    case '/routes':
      return answer({ routes: JSON.parse(readFileSync(process.env.ROUTES_FILE ?? '', 'utf8')) as unknown });
    case '/asana':
      process.stdout.write(`event ${JSON.stringify(event)}\n`);
      return { statusCode: 200, body: asanaAnswer(event.body ?? '') };
    default:
      return answer({ event });
  }
}

function answer(value: object): object {
  return { statusCode: 200, body: JSON.stringify(value) };
}

/** The answer of the captured scenario's function. */
function asanaAnswer(body: string): string {
  return `{"message": "POST request processed successfully", "method": "POST", "endpoint": "/asana", "processed": true, "received_data": ${body}}`;
}
