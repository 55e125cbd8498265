import { isWrappedError } from '../../contract/vendor-error.ts';
import { isObject } from '../../contract/json-object.ts';
import { withCount } from '../call.ts';
import type { StepKind } from '../step.ts';

/** The error answer of this toolkit's target becomes `isError: true`: its text stays as it is. */
export const markVendorErrors: StepKind<'mark-vendor-errors'> = {
  name: 'mark-vendor-errors',
  response: () => ({
    take: (answer) => {
      const { call, body } = answer;
      const { result } = body;
      if (call.tool?.isOurs !== true || !isObject(result) || result.isError === true) return answer;
      if (!isWrappedError(parseOnly(result.content))) return answer;
      const notes = withCount(call.notes, 'vendorErrors', 1);
      return { ...answer, call: { ...call, notes }, body: { ...body, result: { ...result, isError: true } } };
    },
  }),
};

/** An error is all that the answer says: one text, which is its JSON. */
function parseOnly(content: unknown): unknown {
  const [only, ...others] = Array.isArray(content) ? (content as unknown[]) : [];
  if (others.length > 0 || !isObject(only) || typeof only.text !== 'string') return undefined;
  if (!only.text.startsWith('{"error":')) return undefined;
  try {
    return JSON.parse(only.text);
  } catch {
    return undefined;
  }
}
