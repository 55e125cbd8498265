import type { Requirement } from './requirement.ts';
import { API_GATEWAY } from './rows/api-gateway.ts';
import { CONTROL_PLANE } from './rows/control-plane.ts';
import { DATA_PLANE } from './rows/data-plane.ts';
import { IDENTITIES } from './rows/identities.ts';
import { INBOUND_AUTH } from './rows/inbound-auth.ts';
import { INTERCEPTORS } from './rows/interceptors.ts';
import { LAMBDA_TARGETS } from './rows/lambda-targets.ts';
import { OPENAPI_TARGETS } from './rows/openapi-targets.ts';
import { OUTBOUND_AUTH } from './rows/outbound-auth.ts';
import { PROPAGATION } from './rows/propagation.ts';
import { REFERENCE_SCENARIO } from './rows/reference-scenario.ts';

/** What the local AWS promises to do as the real service does, by section. */
export const SECTIONS: Readonly<Record<string, readonly Requirement[]>> = {
  'The reference scenario': REFERENCE_SCENARIO,
  'A. OpenAPI targets': OPENAPI_TARGETS,
  'B. Control plane': CONTROL_PLANE,
  'C. Interceptors': INTERCEPTORS,
  'D. Header and query propagation': PROPAGATION,
  'E. Inbound authorization': INBOUND_AUTH,
  'F. Outbound authorization': OUTBOUND_AUTH,
  'G. MCP data plane': DATA_PLANE,
  'H. Lambda targets': LAMBDA_TARGETS,
  'I. Identities, STS and function URLs': IDENTITIES,
  'J. API Gateway and Lambda': API_GATEWAY,
};

/** All of them. */
export const REQUIREMENTS: readonly Requirement[] = Object.values(SECTIONS).flat();
