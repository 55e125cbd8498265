import type { Refusal } from '../contract/refusal.ts';
import type { ParameterStyle, ValueShape } from '../contract/route-map.ts';
import { refuse } from './refuse.ts';
import { restoredMembers } from './restore-names.ts';

/** One argument on its way into the body. */
export interface BodyMember {
  /** Name of the body's property; `undefined` where the argument is the whole body. */
  readonly name: string | undefined;
  /** In the tool's names still. */
  readonly value: unknown;
  readonly shape?: ValueShape | undefined;
  readonly isFile: boolean;
  /** How a form writes it, where the document says so. */
  readonly style?: ParameterStyle | undefined;
  readonly explode?: boolean | undefined;
  /** Media type of the property, where the document says so. */
  readonly contentType?: string | undefined;
}

/** A {@link BodyMember} that is a property. */
export interface BodyProperty extends BodyMember {
  readonly name: string;
}

/** The body's properties: the arguments themselves, or the members of the one that is the whole body. */
export function bodyProperties(members: readonly BodyMember[]): readonly BodyProperty[] | Refusal {
  const whole = wholeBody(members);
  if (whole === undefined) {
    return members.flatMap((member) => (member.name === undefined ? [] : [{ ...member, name: member.name }]));
  }
  if (typeof whole.value !== 'object' || whole.value === null || Array.isArray(whole.value)) {
    return refuse(400, 'the argument for the whole body is no object');
  }
  return restoredMembers(whole.value, whole.shape)
    .filter(({ value }) => value !== null)
    .map((member) => ({ ...member, isFile: false }));
}

/** The argument that is the whole body, where there is one. */
export function wholeBody(members: readonly BodyMember[]): BodyMember | undefined {
  return members.find(({ name }) => name === undefined);
}
