import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { awsAdapter } from '../../registrar/aws-adapter.ts';
import type { AwsPort } from '../../registrar/aws-port.ts';

/** What the stub answers to one request, in the form of the captured exchanges. */
export interface StubAnswer {
  readonly status: number;
  readonly body?: object;
  /** Instead of a body: what is no JSON. */
  readonly text?: string;
  /** The header by which the SDK knows an error. */
  readonly error?: string;
}

/** One request as it came in. */
export interface StubRequest {
  /** For example `GET /gateways/?maxResults=5`. */
  readonly line: string;
  readonly body: unknown;
  /** The service in the scope of the signature. */
  readonly service: string | undefined;
}

/** A running stub. */
export interface AwsStub {
  readonly url: string;
  readonly seen: readonly StubRequest[];
  close(): Promise<void>;
}

/** A server that answers each request line from `answers`, and refuses others. */
async function startAwsStub(answers: Readonly<Record<string, StubAnswer>>): Promise<AwsStub> {
  const seen: StubRequest[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const line = `${request.method ?? ''} ${request.url ?? ''}`;
      const service = request.headers.authorization?.split('/')[3];
      seen.push({ line, service, body: body === '' ? undefined : JSON.parse(body) });
      const answer = answers[line] ?? { status: 400, error: 'ValidationException', body: { message: line } };
      response.writeHead(answer.status, {
        'content-type': 'application/json',
        ...(answer.error !== undefined && { 'x-amzn-errortype': answer.error }),
      });
      response.end(answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, seen, close };
}

/** The adapter in front of a stub that gives these answers, closed after the test. */
export async function adapterWith(
  answers: Readonly<Record<string, StubAnswer>>,
): Promise<{ aws: AwsPort; stub: AwsStub }> {
  const stub = await startAwsStub(answers);
  onTestFinished(() => stub.close());
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  return { aws: awsAdapter({ region: 'us-east-1', endpointUrl: stub.url, credentials }), stub };
}
