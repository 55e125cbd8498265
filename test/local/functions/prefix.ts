/**
 * An interceptor that hides the prefix of the one target named by its environment: it puts it before the names that a
 * client asks for, and takes it off the tools that it is shown.
 */
interface Named {
  readonly name: string;
}
interface Body {
  readonly params?: Partial<Named>;
  readonly result?: { readonly tools?: readonly Named[] };
}
interface Event {
  readonly mcp: {
    readonly gatewayRequest: { readonly body: Body };
    readonly gatewayResponse: { readonly statusCode: number; readonly body: Body | null } | null;
  };
}

const PREFIX = process.env.PREFIX ?? '';

export function handler({ mcp: { gatewayRequest, gatewayResponse } }: Event): object {
  const { body } = gatewayRequest;
  if (gatewayResponse === null) {
    const name = body.params?.name;
    if (name === undefined) return output({});
    const params = { ...body.params, name: `${PREFIX}${name}` };
    return output({ transformedGatewayRequest: { body: { ...body, params } } });
  }
  const { statusCode, body: answer } = gatewayResponse;
  if (answer?.result?.tools === undefined) return output({});
  const tools = answer.result.tools.map((tool) => ({ ...tool, name: tool.name.replace(PREFIX, '') }));
  const result = { ...answer.result, tools };
  return output({ transformedGatewayResponse: { statusCode, body: { ...answer, result } } });
}

function output(mcp: object): object {
  return { interceptorOutputVersion: '1.0', mcp };
}
