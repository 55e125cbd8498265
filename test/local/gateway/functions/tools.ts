/** The function of a Lambda target: tools add, echo and error, like those of the captures of 2026-09. */
interface Arguments {
  readonly a?: number;
  readonly b?: number;
  readonly text?: string;
  readonly fail?: boolean;
}

interface Context {
  readonly clientContext?: { readonly custom?: Readonly<Record<string, unknown>> };
}

export function handler(event: Arguments, context: Context): unknown {
  const custom = context.clientContext?.custom ?? {};
  process.stdout.write(`custom ${JSON.stringify(custom)}\n`);
  if (event.fail === true) throw new RangeError('deliberate-synthetic-error');
  if (event.text === 'plain') return 'good';
  const { a = 0, b = 0, text = '' } = event;
  return {
    sum: a + b,
    echo: text,
    region: process.env.REGION ?? 'us-east-1',
    tool: custom.bedrockAgentCoreToolName,
  };
}
