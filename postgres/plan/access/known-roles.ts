import type { RoleCatalogue } from "../../access/access-catalogue.ts";
import { PUBLIC } from "../../access/privilege.ts";
import { didYouMean, nearestName } from "../did-you-mean.ts";
import { displayName } from "../display-name.ts";
import type { OutOfReach } from "../plan.ts";

/** Looks roles up; those that do not exist are noted once each. */
export interface KnownRoles {
  /** Whether the role exists. */
  readonly has: (name: string) => boolean;
  /** Whether the grantee exists; {@link PUBLIC} always does. */
  readonly hasGrantee: (name: string) => boolean;
  /** The roles that were asked for and do not exist, in the order of asking. */
  readonly missing: () => readonly OutOfReach[];
}

/** Makes the look-up over a catalogue. */
export function knownRoles(catalogue: RoleCatalogue): KnownRoles {
  const names = new Set(catalogue.roles.map((role) => role.name));
  const missing = new Map<string, OutOfReach>();
  const has = (name: string): boolean => {
    if (names.has(name)) return true;
    const item = `role ${displayName(name)}`;
    const near = nearestName(name, names);
    const hint = didYouMean(near === null ? null : displayName(near));
    missing.set(name, { item, reason: `${item} does not exist${hint}` });
    return false;
  };
  return {
    has,
    hasGrantee: (name) => name === PUBLIC || has(name),
    missing: () => [...missing.values()],
  };
}
