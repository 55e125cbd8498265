import type { Finding } from '../contract/finding.ts';
import { isBringing } from '../contract/interceptor-plan.ts';
import type { BringingStep } from '../contract/interceptor-plan.ts';
import { plain } from '../contract/plain-name.ts';
import type { RouteMap } from '../contract/route-map.ts';
import { needsRequestHeaders } from './interceptor-config.ts';
import type { GatewayConfig } from './gateway-config.ts';
import type { InterceptorConfig } from './interceptor-config.ts';

const GUIDE = 'https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/';

/** What can be said about steps. */
export type StepFindingCode = `interceptors/${
  | 'argument-unfilled'
  | 'broker-not-deployed'
  | 'header-declared'
  | 'header-guarded'
  | 'header-sent-on'
  | 'headers-handed-over'
  | 'token-passed-on'}`;

/** Each of them with what it means; also published in docs/findings.md. */
export const STEP_FINDINGS: Readonly<Record<StepFindingCode, string>> = {
  'interceptors/argument-unfilled':
    'A header of the client becomes an argument. Where it is missing, what a model has written there goes on.',
  'interceptors/broker-not-deployed':
    'A step asks a broker at an address that stands for one that is not known yet.',
  'interceptors/header-declared':
    'A step writes a header that the document of a target declares: it is an argument there, and never propagated.',
  'interceptors/header-guarded':
    'A step writes a header. A call whose client brings one of that name is refused unless a step writes over it.',
  'interceptors/header-sent-on': 'A step reads a header that targets get, too, as the client sent it.',
  'interceptors/headers-handed-over':
    'A step reads a header, and the gateway hands all of them to the function.',
  'interceptors/token-passed-on': "The user's own token reaches an audience, which can act as the user.",
};

/** A finding whose pointer is into `gateway.yaml`. */
export interface StepFinding extends Finding {
  readonly code: StepFindingCode;
}

/**
 * Says what works but is dangerous or in vain in the steps of a gateway: pointers are into `gateway.yaml`. Nothing here
 * keeps a gateway from being deployed; what does is refused when the file is decoded.
 */
export function lintInterceptors(
  gateway: Pick<GatewayConfig, 'interceptors' | 'outbound'>,
  routes: readonly Pick<RouteMap, 'target' | 'tokens'>[],
): readonly StepFinding[] {
  const { interceptors: config, outbound } = gateway;
  const bringing = config.request.map((step, index) => ({ step, index }));
  return [
    ...handedOver(config),
    ...unfilled(config, routes),
    ...notDeployed(config),
    ...sentOn(config, outbound.headers ?? []),
    ...bringing.flatMap(({ step, index }) =>
      isBringing(step) ? [...passedOn(step, index), ...writtenHeader(step, index, routes)] : [],
    ),
  ];
}

/** A step that reads one header gets all of them. */
function handedOver(config: InterceptorConfig): readonly StepFinding[] {
  if (!needsRequestHeaders(config).request && !needsRequestHeaders(config).response) return [];
  return [
    {
      code: 'interceptors/headers-handed-over',
      severity: 'note',
      pointer: '/interceptors',
      message:
        'a step reads headers: the gateway hands all of them to the function, the inbound "Authorization" too',
      hint: 'Log no event of this function; the steps themselves log fingerprints alone.',
      reference: `${GUIDE}gateway-interceptors-configuration.html`,
    },
  ];
}

/** Of what is brought as `tokenArgument`, `argument-overwritten` says enough. */
function unfilled(
  { request }: InterceptorConfig,
  routes: readonly Pick<RouteMap, 'tokens'>[],
): readonly StepFinding[] {
  const reject = request.find((step) => step.step === 'reject-supplied-token');
  const headers = routes.flatMap(({ tokens }) => tokens.map(({ header }) => header));
  const refused = new Set(reject === undefined ? [] : [...reject.arguments, ...headers].map(plain));
  return request.flatMap((step, index): readonly StepFinding[] => {
    if (step.step !== 'propagate-header' || step.required || !('argument' in step.to)) return [];
    const { argument } = step.to;
    if (refused.has(plain(argument))) return [];
    return [
      {
        code: 'interceptors/argument-unfilled',
        severity: 'warning',
        pointer: `/interceptors/request/${index}`,
        message: `step "propagate-header" fills argument "${argument}" where a client sends "${step.header}", and elsewhere what a model has written there goes on`,
        hint: `Say "required: true", or name "${argument}" in "arguments" of "reject-supplied-token".`,
      },
    ];
  });
}

/** A gateway comes before its broker, whose address is filled in last. RFC 2606 reserves `.invalid`. */
function notDeployed({ request }: InterceptorConfig): readonly StepFinding[] {
  return request.flatMap((step, index): readonly StepFinding[] => {
    if (step.step !== 'broker-token' || !/\.invalid\.?$/i.test(new URL(step.url).hostname)) return [];
    return [
      {
        code: 'interceptors/broker-not-deployed',
        severity: 'warning',
        pointer: `/interceptors/request/${index}/url`,
        message: `step "${step.name}" asks a broker at "${new URL(step.url).host}", which is nowhere: each call that it has a part in is refused`,
        hint: 'Put the URL of the broker\'s stack there, output "BrokerUrl", and deploy again.',
      },
    ];
  });
}

/** A step that writes a header of that name guards it. */
function sentOn({ request }: InterceptorConfig, propagated: readonly string[]): readonly StepFinding[] {
  const written = request.flatMap((step) =>
    isBringing(step) && 'header' in step.to ? [step.to.header] : [],
  );
  const guarded = new Set(written.map((header) => header.toLowerCase()));
  return request.flatMap((step, index): readonly StepFinding[] => {
    if (step.step !== 'verify-caller' && step.step !== 'propagate-header') return [];
    const at = propagated.findIndex((name) => name.toLowerCase() === step.header);
    if (at === -1 || guarded.has(step.header)) return [];
    const isToken = step.step === 'verify-caller' || step.token || 'tokenArgument' in step.to;
    return [
      {
        code: 'interceptors/header-sent-on',
        severity: isToken ? 'warning' : 'note',
        pointer: `/interceptors/request/${index}/header`,
        message: `step "${step.step}" reads header "${propagated[at] ?? ''}", and every target gets it, too, as the client sent it`,
        hint: 'Take it out of "outbound.headers", unless the targets want it besides.',
        reference: `${GUIDE}gateway-headers.html`,
      },
    ];
  });
}

function passedOn(step: BringingStep, index: number): readonly StepFinding[] {
  if (step.step !== 'pass-token') return [];
  return [
    {
      code: 'interceptors/token-passed-on',
      severity: 'warning',
      pointer: `/interceptors/request/${index}`,
      message: `the user's own token reaches ${step.audiences.map((audience) => `"${audience}"`).join(', ')}: whoever holds it can act as the user wherever it is accepted`,
      hint: 'Where the issuer can, exchange it: "exchange-token".',
      reference:
        'https://modelcontextprotocol.io/specification/2025-06-18/basic/security_best_practices#token-passthrough',
    },
  ];
}

function writtenHeader(
  { to, step }: BringingStep,
  index: number,
  routes: readonly Pick<RouteMap, 'target' | 'tokens'>[],
): readonly StepFinding[] {
  if (!('header' in to)) return [];
  const { header } = to;
  const place = {
    pointer: `/interceptors/request/${index}/to/header`,
    reference: `${GUIDE}gateway-headers.html`,
  };
  const target = routes.find(({ tokens }) =>
    tokens.some((token) => token.header.toLowerCase() === header.toLowerCase()),
  );
  if (target === undefined) {
    return [
      {
        ...{ ...place, code: 'interceptors/header-guarded', severity: 'note' },
        message: `step "${step}" writes header "${header}": a call whose client brings it is refused unless a step writes over it`,
        hint: 'What an interceptor leaves out of a client\'s headers the gateway propagates none the less: name in "tools" whatever is called with it.',
      },
    ];
  }
  // A header of the document cannot be propagated too (devguide gateway-headers, read 2026-11).
  return [
    {
      ...{ ...place, code: 'interceptors/header-declared', severity: 'error' },
      message: `step "${step}" writes header "${header}", which is an argument of target "${target.target}" and is not propagated there`,
      hint: `Bring it as an argument: to: { argument: ${header} }.`,
    },
  ];
}
