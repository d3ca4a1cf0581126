import type { CatalogueObject } from "../../access/access-catalogue.ts";
import { didYouMean, nearestName } from "../did-you-mean.ts";
import { displayName } from "../display-name.ts";
import type { OutOfReach } from "../plan.ts";
import { compareText } from "./compare-text.ts";
import { describeObject } from "./object-sql.ts";
import { splitRoutineName } from "./routine-name.ts";

/**
 * Finds a routine by its name with identity arguments, as the catalogue writes them, or by its bare name
 * where only one routine bears it: overloads are different objects with different ACLs.
 */
export function findRoutine(
  name: string,
  schema: string,
  byName: ReadonlyMap<string, CatalogueObject>,
): CatalogueObject | OutOfReach {
  const exact = byName.get(name);
  if (exact !== undefined) return exact;
  const item = `routine ${displayName(schema)}.${name}`;
  const bare = splitRoutineName(name)?.name ?? name;
  const overloads = [...byName.values()]
    .filter((object) => splitRoutineName(object.name)?.name === bare)
    .sort((left, right) => compareText(left.name, right.name));
  const [only] = overloads;
  if (only !== undefined && overloads.length === 1 && bare === name) return only;
  if (only !== undefined) {
    const list = overloads.map((object) => object.name).join(", ");
    const reason = bare === name ? `has ${overloads.length} overloads` : "does not exist";
    return { item, reason: `${item} ${reason}; name one of: ${list}` };
  }
  const bareNames = new Map<string, CatalogueObject>();
  for (const object of byName.values()) bareNames.set(splitRoutineName(object.name)?.name ?? "", object);
  const near = bareNames.get(nearestName(bare, bareNames.keys()) ?? "\0");
  const hint = didYouMean(near === undefined ? null : describeObject(near).replace(/^routine /, ""));
  return { item, reason: `${item} does not exist${hint}` };
}
