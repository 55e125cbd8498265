import { devGateway } from '../commands/dev.ts';
import { createTask, getTask, listTools, uploadFile } from './calls.ts';
import { connectV1, connectV2 } from './mcp-clients.ts';
import type { Narrator } from './narrator.ts';
import { appGateway, deployStoryApp } from './prepare-app.ts';
import { fetchToken, registerAgain, registerOnce, startAws, startVendor, transform } from './prepare.ts';
import {
  callExpired,
  callGatewayWith,
  callWithoutKey,
  callWithoutToken,
  callWithRevokedToken,
} from './refusals.ts';
import { searchEverything } from './search-everything.ts';
import type { Stage } from './stage.ts';
import { vendorToken } from './vendor-token.ts';

/** What Asana documents as its answer to a token that is no longer valid. */
const NOT_AUTHORIZED = {
  errors: [{ message: 'Not Authorized', help: 'https://developers.asana.com/docs/errors' }],
};

/** On what the story is told: stacks as the source stands them up, or a synthesized app. */
export type StoryOf = 'source' | { readonly app: string | undefined };

/** Two users' tokens, from a vendor's document to the vendor, each step checked. */
export async function tellStory(narrator: Narrator, stage: Stage, of: StoryOf = 'source'): Promise<void> {
  const step: Narrator['step'] = (name, run) => narrator.step(name, run);
  const users = { first: vendorToken(), second: vendorToken() };
  const revoked = { token: vendorToken(), body: NOT_AUTHORIZED };
  const owned = of === 'source' ? undefined : await appGateway();
  const compilation = await step('transform', () => transform(stage));
  const gateway = owned ?? devGateway(compilation.target);
  const vendor = await step('vendor', () => startVendor(stage, revoked));
  const deployment =
    of === 'source'
      ? await step('local-aws', () => startAws(stage, gateway, compilation, vendor))
      : await deployStoryApp(step, stage, of.app, { compilation, vendor });
  const registration = await step('register', () => registerOnce(deployment, gateway, compilation));
  await step('register-again', () => registerAgain(deployment, gateway, compilation));
  const inbound = await step('inbound-token', () => fetchToken(deployment));

  const v1 = await step('tools-list-v1', () =>
    listTools(stage, 'v1 SDK', connectV1, registration, inbound, compilation),
  );
  const v2 = await step('tools-list-v2', () =>
    listTools(stage, 'v2 client', connectV2, registration, inbound, compilation),
  );
  await step('create-task', () => createTask(v1, vendor, users.first, gateway));
  await step('second-user', () => getTask(v2, vendor, users, gateway));
  await step('upload-file', () => uploadFile(v2, vendor, users.first));
  await step('no-token', () => callWithoutToken(v1, vendor));
  await step('refused-by-vendor', () => callWithRevokedToken(v1, vendor, revoked));
  await step('malformed-inbound', () => callGatewayWith(registration, 'not.a.token', 401));
  const expired = await step('expired-inbound', () => callExpired(deployment, registration, stage.clock));
  await step('no-api-key', () => callWithoutKey(deployment, users.first));
  await step('no-token-in-any-log', () =>
    searchEverything(stage, deployment, [...Object.values(users), revoked.token, inbound, expired]),
  );
}
