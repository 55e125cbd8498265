import type { RequestStepPlan, ResponseStepPlan } from '../../contract/interceptor-plan.ts';
import type { StepKind } from '../step.ts';
import { audit } from './audit.ts';
import { authorizeTool } from './authorize-tool.ts';
import { brokerToken } from './broker-token.ts';
import { coerceArguments } from './coerce-arguments.ts';
import { exchangeToken } from './exchange-token.ts';
import { hideTokenArguments } from './hide-token-arguments.ts';
import { markVendorErrors } from './mark-vendor-errors.ts';
import { passToken } from './pass-token.ts';
import { propagateHeader } from './propagate-header.ts';
import { rejectSuppliedToken } from './reject-supplied-token.ts';
import { scrubAnswers } from './scrub-answers.ts';
import { verifyCaller } from './verify-caller.ts';

/** Every step there is, by name. Their order in a call is that of the plan's two lists. */
export const STEPS: { readonly [Name in (RequestStepPlan | ResponseStepPlan)['step']]: StepKind<Name> } = {
  'verify-caller': verifyCaller,
  'authorize-tool': authorizeTool,
  'reject-supplied-token': rejectSuppliedToken,
  'propagate-header': propagateHeader,
  'pass-token': passToken,
  'exchange-token': exchangeToken,
  'broker-token': brokerToken,
  'coerce-arguments': coerceArguments,
  'hide-token-arguments': hideTokenArguments,
  'scrub-answers': scrubAnswers,
  'mark-vendor-errors': markVendorErrors,
  audit,
};
