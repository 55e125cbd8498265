import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import type { ApiGatewayState } from './api-gateway/state.ts';
import type { ControlPlaneState } from './control-plane/state.ts';
import type { Functions } from './lambda/functions.ts';
import type { FaultSource } from './faults.ts';
import type { History } from './history.ts';

/** What every part of the local AWS knows: who and where it is, the time, and the resources. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  /** `http://127.0.0.1:PORT`, known once the server listens. */
  readonly endpointUrl: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** How long a gateway or target takes to settle after create, update and delete. */
  readonly settleMs: number;
  /** Whether targets may stand on private addresses other than this server's own. */
  readonly allowPrivateTargets: boolean;
  readonly controlPlane: ControlPlaneState;
  readonly apiGateway: ApiGatewayState;
  readonly functions: Functions;
  readonly history: History;
  readonly faults: FaultSource;
}
