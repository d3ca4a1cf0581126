import type { z } from "zod";
import { IntentError } from "./errors.ts";
import { type InputsOf, type JudgedResourceType, resourceInputs } from "./resource-inputs.ts";

/** A resource as a policy is given it: inputs before deployment, outputs when the whole stack is judged. */
export interface IntendedResource {
  readonly type: string;
  readonly name: string;
  /** Reading an unknown value of it throws, and that is passed on. */
  readonly props: unknown;
}

const schemas: { readonly [T in JudgedResourceType]: z.ZodType<InputsOf<T>> } = resourceInputs;

/**
 * Reads the part of a resource's inputs that policies judge.
 * @throws IntentError `resource-unreadable` with the path of each mistake, never a value
 */
export function readInputs<T extends JudgedResourceType>(type: T, resource: IntendedResource): InputsOf<T> {
  const parsed = schemas[type].safeParse(resource.props);
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.map((issue) => issue.path.join(".") || "the inputs").join(", ");
  throw new IntentError(
    "resource-unreadable",
    `Resource ${resource.name} (${resource.type}) cannot be read: ${paths}`,
    "Build the resource's inputs to the schemas of policies/intent/resource-inputs.ts.",
  );
}

/** The inputs of all resources of a type that belong to a cluster. */
export function inputsOfCluster<T extends JudgedResourceType>(
  type: T,
  cluster: string,
  resources: readonly IntendedResource[],
): readonly InputsOf<T>[] {
  return resources
    .filter((resource) => resource.type === type)
    .map((resource) => readInputs(type, resource))
    .filter((inputs) => inputs.cluster === cluster);
}

/**
 * The only one of a list, or undefined.
 * @throws IntentError `resource-ambiguous` when there are several, as then the last to be applied would win
 */
export function onlyOne<T>(list: readonly T[], what: string): T | undefined {
  if (list.length < 2) return list[0];
  throw new IntentError(
    "resource-ambiguous",
    `There are ${list.length} resources for ${what}; whichever is applied last would win.`,
    "Declare it once.",
  );
}
