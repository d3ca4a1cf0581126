/** The classes of objects that are in no schema. */
export const looseClasses = [
  "languages",
  "foreign-data-wrappers",
  "foreign-servers",
  "large-objects",
  "parameters",
  "tablespaces",
] as const;

/** A class of objects that are in no schema. */
export type LooseClass = (typeof looseClasses)[number];

/** Of these, the classes that all databases of a cluster share. */
export const sharedClasses = ["parameters", "tablespaces"] as const satisfies readonly LooseClass[];

/** Whether a class of objects is in no schema. */
export function isLooseClass(on: string): on is LooseClass {
  return looseClasses.some((each) => each === on);
}
