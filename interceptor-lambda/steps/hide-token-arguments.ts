import { plain } from '../../contract/plain-name.ts';
import { withoutToolArguments } from '../../contract/without-arguments.ts';
import { withCount } from '../call.ts';
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
          const shown = withoutToolArguments(tool, isHidden);
          if (shown !== tool) hidden += 1;
          return shown;
        });
        if (result === body.result) return answer;
        const notes = withCount(call.notes, 'hidden', hidden);
        return { ...answer, call: { ...call, notes }, body: { ...body, result } };
      },
    };
  },
};
