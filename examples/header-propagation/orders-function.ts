/** What the gateway hands to a Lambda target: the arguments of the tool, as the interceptor left them. */
interface OrdersEvent {
  readonly status?: string;
  readonly customHeaderKey?: string;
  readonly exchanged_credentials?: string;
}

/** The function of a Lambda target: it calls the vendor with the token that the interceptor brought. */
export async function handler(event: OrdersEvent): Promise<object> {
  const { status = 'open', customHeaderKey = '', exchanged_credentials: token = '' } = event;
  const answer = await fetch(`${process.env.VENDOR_URL ?? ''}/contacts`, {
    headers: { authorization: `Bearer ${token}`, 'x-region': customHeaderKey },
  });
  return {
    status,
    // An echo, as careless vendors give it: the RESPONSE interceptor strikes it out.
    echo: customHeaderKey,
    vendor: { status: answer.status, body: await answer.json() },
  };
}
