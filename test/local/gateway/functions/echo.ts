/** The echo function behind the captured API: JSON with spaces, as Python writes it. */
interface Event {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters: Readonly<Record<string, string>> | null;
}

export function handler({ path, headers, queryStringParameters }: Event): object {
  const { message = 'echo-ok', cn_test: query = '' } = queryStringParameters ?? {};
  const forwarded = headers['x-cn-test'] ?? '';
  const region = process.env.AWS_REGION ?? '';
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: `{"message": "${message}", "path": "${path}", "region": "${region}", "forwardedHeader": "${forwarded}", "forwardedQuery": "${query}"}`,
  };
}
