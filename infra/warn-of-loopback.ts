import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { BrokerPolicy } from '../contract/broker-policy.ts';
import type { RouteMap } from '../contract/route-map.ts';

/** URLs by what they are in the configuration, for example `inbound.discoveryUrl`. */
type NamedUrls = readonly (readonly [string, string | undefined])[];

/**
 * Warns of URLs that mean the machine itself: right where the app is stood up at the local AWS, wrong where it is
 * deployed, which nobody can tell when it is synthesized.
 */
export function warnOfLoopback(scope: Construct, urls: NamedUrls): void {
  for (const [name, url] of urls) {
    if (url === undefined || !isLoopback(url)) continue;
    Annotations.of(scope).addWarningV2(
      `agentcore-bearer:loopback:${name}`,
      `"${name}" is on this machine ("${new URL(url).origin}"): right for the local AWS, out of reach for a stack that is deployed`,
    );
  }
}

/** The URLs that a gateway and its functions ask. */
export function urlsOfGateway(
  { inbound, outbound, interceptors }: Pick<GatewayConfig, 'inbound' | 'outbound' | 'interceptors'>,
  routes: readonly Pick<RouteMap, 'target' | 'servers'>[],
): NamedUrls {
  const ofSteps = interceptors.request.flatMap((step, index): NamedUrls => {
    const at = `interceptors.request[${index}]`;
    if (step.step === 'verify-caller') return [[`${at}.discoveryUrl`, step.discoveryUrl]];
    if (step.step === 'exchange-token') return [[`${at}.tokenUrl`, step.tokenUrl]];
    return step.step === 'broker-token' ? [[`${at}.url`, step.url]] : [];
  });
  return [
    ['inbound.discoveryUrl', inbound.discoveryUrl],
    ['outbound.oauth.create.discoveryUrl', outbound.oauth?.create?.discoveryUrl],
    ...ofSteps,
    ...routes.flatMap(({ target, servers }) =>
      servers.map((server) => [`a server of target ${target}`, server] as const),
    ),
  ];
}

/** The URLs that a broker asks. */
export function urlsOfBroker({ issuers, credentials }: BrokerPolicy): NamedUrls {
  return [
    ...issuers.flatMap(({ issuer, jwksUrl }, index): NamedUrls => [
      [`issuers[${index}].issuer`, issuer],
      [`issuers[${index}].jwksUrl`, jwksUrl],
    ]),
    ...credentials.map((each, index) => {
      const client = 'client' in each ? each.client : undefined;
      return [`credentials[${index}].client.tokenUrl`, client?.tokenUrl] as const;
    }),
  ];
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  return /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname);
}
