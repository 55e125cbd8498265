import { createRedactor, credentialTexts } from '../../contract/redact.ts';
import { withCount } from '../call.ts';
import type { Call } from '../call.ts';
import type { StepKind, StepParts } from '../step.ts';
import { strikeJwts } from '../strike-jwts.ts';

/** Tokens that a vendor echoes leave its answer: those of the request, those brought into it, and what looks like a JWT. */
export const scrubAnswers: StepKind<'scrub-answers'> = {
  name: 'scrub-answers',
  response: (plan, parts) => ({
    take: (answer) => {
      const { call, body } = answer;
      const text = JSON.stringify(body);
      const redact = createRedactor(secretsOf(call, plan.headers, parts));
      const known = redact(text);
      const clean = plan.jwts ? strikeJwts(known) : known;
      if (clean === text) return answer;
      const notes = withCount(call.notes, 'scrubbed', 1);
      // Placeholders have no character that JSON escapes. The client must find its own id again.
      const scrubbed = JSON.parse(clean) as Readonly<Record<string, unknown>>;
      const { id } = body;
      return {
        ...answer,
        call: { ...call, notes },
        body: id === undefined ? scrubbed : { ...scrubbed, id },
      };
    },
  }),
};

/** What is shorter is no token, but for example the name of a scheme, or a word of an answer. */
const MIN_LENGTH = 8;

function secretsOf(call: Call, headers: readonly string[], { tools, brought }: StepParts): readonly string[] {
  const sent = ['authorization', ...headers].flatMap((name) => {
    const header = call.headers.get(name);
    return 'value' in header && header.value !== undefined ? [header.value] : [];
  });
  const { tool } = call;
  const args = Object.entries(tool?.arguments ?? {}).flatMap(([name, value]) =>
    tool !== undefined && typeof value === 'string' && tools.isTokenArgument(tool, name) ? [value] : [],
  );
  const held = brought.of(sent).map((token) => token.reveal());
  return [...sent, ...args, ...held].flatMap(credentialTexts).filter((text) => text.length >= MIN_LENGTH);
}
