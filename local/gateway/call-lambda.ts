import { failure, success } from './answers.ts';
import { propagationSource } from './call.ts';
import { invokeFunction } from './invoke-function.ts';
import { propagated } from './propagation.ts';
import type { ListedTool, Target } from '../control-plane/state.ts';
import type { ToolArguments } from './arguments.ts';
import type { MethodAnswer, MethodCall } from './call.ts';
import type { Propagated } from './propagation.ts';

interface LambdaRun {
  readonly target: Target;
  readonly tool: ListedTool;
  readonly functionArn: string;
}

/**
 * Invokes the function of a Lambda target: its event is the arguments, what it answers becomes JSON text, also a string
 * (devguide gateway-add-target-lambda, read 2026-10).
 */
export async function callLambda(
  call: MethodCall,
  run: LambdaRun,
  args: ToolArguments,
): Promise<MethodAnswer> {
  const { account, traceId } = call;
  const allowed = propagated(run.target.settings, propagationSource(call));
  const clientContext = { custom: contextFields(call, run, allowed) };
  const answer = await invokeFunction(account, {
    functionArn: run.functionArn,
    event: args,
    clientContext,
    traceId,
    place: 'function',
  });
  if (!answer.ok) return { outcome: { result: failure(call, answer.text) }, madeBy: 'gateway' };
  return { outcome: { result: success(JSON.stringify(answer.payload)) }, madeBy: 'target' };
}

/** Fields of `context.clientContext.custom` (same page). That what is propagated stands there as objects is assumed. */
function contextFields(
  { account, gateway, request }: MethodCall,
  { target, tool }: LambdaRun,
  { headers, query, authorization }: Propagated,
): Readonly<Record<string, unknown>> {
  const allHeaders = { ...headers, ...(authorization === undefined ? {} : { Authorization: authorization }) };
  return {
    bedrockAgentCoreMessageVersion: '1.0',
    bedrockAgentCoreAwsRequestId: account.ids.uuid(),
    bedrockAgentCoreMcpMessageId: String(request.id),
    bedrockAgentCoreGatewayId: gateway.id,
    bedrockAgentCoreTargetId: target.id,
    bedrockAgentCoreToolName: tool.name,
    ...(Object.keys(allHeaders).length > 0 ? { bedrockAgentCorePropagatedHeaders: allHeaders } : {}),
    ...(query.length > 0 ? { bedrockAgentCorePropagatedQueryParameters: Object.fromEntries(query) } : {}),
  };
}
