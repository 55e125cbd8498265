import type { DesiredState } from './desired-state.ts';
import { originOf } from './ownership.ts';
import { planGateway } from './plan-gateway.ts';
import { planNewObjects, planOldObjects } from './plan-objects.ts';
import { planFormerProviders, planProvider } from './plan-provider.ts';
import { planReturnUrl } from './plan-return-url.ts';
import { planLeftovers, planTarget } from './plan-target.ts';
import type { Plan } from './plan.ts';
import type { ActualState } from './read-state.ts';

/**
 * The steps from what there is to what is to be there: what others need first, and what nobody needs any more last.
 * @throws ToolkitError `not-ours` where a resource of a wanted name does not carry our mark, `remote-refused`
 *   where it cannot become what is wanted
 */
export function planRegistration(desired: DesiredState, actual: ActualState): Plan {
  const gateway = planGateway(desired, actual);
  const { isReplaced } = gateway;
  const wanted = new Set(desired.targets.map(({ name }) => name));
  const staying = actual.targets.filter(
    ({ name, description }) => !wanted.has(name) && originOf(description, desired.deploymentId) !== 'made',
  );
  return [
    ...planProvider(desired, actual),
    ...gateway.steps,
    ...planReturnUrl(desired, actual, isReplaced || actual.gateway === undefined),
    ...planNewObjects(desired, actual),
    ...desired.targets.map((target) => planTarget(target, desired, actual, isReplaced)),
    ...(isReplaced ? [] : planLeftovers(desired, actual)),
    ...planOldObjects(desired, actual, staying),
    ...planFormerProviders(desired, actual, staying),
  ];
}
