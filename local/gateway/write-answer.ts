import { writeEvent } from './server-sent-events.ts';
import type { Answer } from './call.ts';

/** A way of answering: what is sent ahead, and the answer itself once it is there. */
export interface AnswerWriter {
  /** Whether the gateway streams and the client takes a stream. */
  readonly isStream: boolean;
  /** Sends a message ahead of the answer, with this status and these headers where it is the first; nothing where there is no stream. */
  readonly notify: (message: object, head: Pick<Answer, 'status' | 'headers'>) => void;
  /** The HTTP response: as soon as something is sent ahead, else when the answer is there. */
  respond(answer: Promise<Answer>): Promise<Response>;
}

/** What is known of an answer as soon as something is sent ahead of it, or it is there. */
type Early = Pick<Answer, 'status' | 'headers'> & { readonly isStream: boolean };

/** What a response is made with. */
export interface WriterSettings {
  /** Whether the gateway streams and the client takes a stream. */
  readonly isStream: boolean;
  /** Headers of every response, for example the request id. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Makes a writer. A client that takes streams gets one for a target's answer (observed 2026-09-28: what the gateway makes
 * itself stays JSON), and for whatever was sent ahead of the answer.
 */
export function createAnswerWriter(settings: WriterSettings): AnswerWriter {
  const { promise: started, resolve: start } = Promise.withResolvers<Early>();
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const waiting: object[] = [];
  const send = (message: unknown): void => {
    try {
      controller?.enqueue(encoder.encode(writeEvent(message)));
    } catch {
      // The client has gone; its answer goes nowhere.
    }
  };

  const stream = (answer: Promise<Answer>, { status, headers }: Early): Response => {
    const body = new ReadableStream<Uint8Array>({
      start(made) {
        controller = made;
        for (const message of waiting.splice(0)) send(message);
        void answer.then(({ body: last }) => {
          send(last);
          close(made);
        });
      },
    });
    const type = { 'Content-Type': 'text/event-stream' };
    const init = { headers: headersOf([type, settings.headers, headers]) };
    return new Response(body, { ...init, status: BODILESS.has(status) ? 200 : status });
  };

  return {
    isStream: settings.isStream,
    notify(message, head) {
      if (!settings.isStream) return;
      if (controller === undefined) waiting.push(message);
      else send(message);
      start({ ...head, isStream: true });
    },
    async respond(answer) {
      const whole = answer.then((done) => ({ ...done, isStream: done.isStreamable && done.status === 200 }));
      const first = await Promise.race([started, whole]);
      return settings.isStream && first.isStream
        ? stream(answer, first)
        : json(await answer, settings.headers);
    },
  };
}

/** Statuses whose answers have no body (RFC 9110, 15.3.5, 15.3.6 and 15.4.5); interceptors can set them. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** No charset (observed 2026-09-28). */
export function json({ status, headers, body }: Answer, more: Readonly<Record<string, string>>): Response {
  const isEmpty = body === undefined || body === null || BODILESS.has(status);
  const type = isEmpty ? {} : { 'Content-Type': 'application/json' };
  return new Response(isEmpty ? null : Buffer.from(JSON.stringify(body), 'utf8'), {
    status,
    headers: headersOf([type, more, headers]),
  });
}

/** Later headers win; what frames the message is ours. */
function headersOf(maps: readonly Readonly<Record<string, string>>[]): Headers {
  const headers = new Headers();
  for (const [name, value] of maps.flatMap((map) => Object.entries(map))) {
    if (!isFraming(name)) headers.set(name, value);
  }
  return headers;
}

function isFraming(name: string): boolean {
  return /^(content-length|transfer-encoding|connection|content-encoding)$/i.test(name);
}

function close(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close();
  } catch {
    // The client has gone.
  }
}
