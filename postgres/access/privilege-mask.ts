import type { ObjectKind, Privilege } from "./privilege.ts";
import { privileges } from "./privilege.ts";
import { privilegesOf } from "./privilege-letters.ts";

/** Fifteen privileges fit into the bits of one small number, so that thousands of roles are compared without text. */
const bits: ReadonlyMap<Privilege, number> = new Map(privileges.map((name, index) => [name, 1 << index]));

/** The bit of one privilege. */
export function bitOf(privilege: Privilege): number {
  return bits.get(privilege) ?? 0;
}

/** The bits of several privileges. */
export function maskOf(some: readonly Privilege[]): number {
  return some.reduce((mask, privilege) => mask | bitOf(privilege), 0);
}

/** The privileges of a mask, in the order of {@link privileges}. */
export function privilegesIn(mask: number): readonly Privilege[] {
  return privileges.filter((privilege) => (mask & bitOf(privilege)) !== 0);
}

/** Everything that exists for a kind of object on a server. */
export function maskOfKind(kind: ObjectKind, serverVersionNum: number): number {
  return maskOf(privilegesOf(kind, serverVersionNum));
}
