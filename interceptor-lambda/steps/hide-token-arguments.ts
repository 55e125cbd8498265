import { plain } from '../../contract/plain-name.ts';
import { isObject, withCount } from '../call.ts';
import type { JsonObject } from '../call.ts';
import { showsTools, showTools } from '../listed-tools.ts';
import type { StepKind } from '../step.ts';

/** Token arguments leave lists of tools and answers of a search, with all that is said of them. */
export const hideTokenArguments: StepKind<'hide-token-arguments'> = {
  name: 'hide-token-arguments',
  response: (plan, { tools }) => {
    const isMore = new Set(plan.arguments.map(plain));
    return {
      take: (answer) => {
        const { call, body } = answer;
        if (!showsTools(call) || body.result === undefined) return answer;
        let hidden = 0;
        const result = showTools(body.result, (tool) => {
          const named = tools.find(String(tool.name));
          const isHidden = (name: string): boolean =>
            tools.isTokenArgument(named, name) || isMore.has(plain(name));
          const shown = withoutArguments(tool, isHidden);
          hidden += shown === tool ? 0 : 1;
          return shown;
        });
        const notes = withCount(call.notes, 'hidden', hidden);
        return { ...answer, call: { ...call, notes }, body: { ...body, result } };
      },
    };
  },
};

function withoutArguments(tool: JsonObject, isHidden: (name: string) => boolean): JsonObject {
  const { inputSchema } = tool;
  if (!isObject(inputSchema)) return tool;
  const shown = withoutProperties(withoutRequired(inputSchema, isHidden), isHidden);
  return shown === inputSchema ? tool : { ...tool, inputSchema: shown };
}

function withoutProperties(schema: JsonObject, isHidden: (name: string) => boolean): JsonObject {
  if (!isObject(schema.properties)) return schema;
  const entries = Object.entries(schema.properties);
  const left = entries.filter(([name]) => !isHidden(name));
  return left.length === entries.length ? schema : { ...schema, properties: Object.fromEntries(left) };
}

/** The gateway leaves an empty list out, too (observed 2026-09-28). */
function withoutRequired(schema: JsonObject, isHidden: (name: string) => boolean): JsonObject {
  const { required, ...rest } = schema;
  if (!Array.isArray(required)) return schema;
  const left = (required as unknown[]).filter((name) => !isHidden(String(name)));
  if (left.length === required.length) return schema;
  return left.length === 0 ? rest : { ...rest, required: left };
}
