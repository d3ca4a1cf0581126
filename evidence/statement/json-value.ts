import { EvidenceError } from "#evidence/errors.ts";

/** A value that JSON can express, and nothing else. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Deeper nesting is refused: no record of ours needs it, and a recursive reader would fall over it. */
export const maximumJsonDepth = 128;

function refuse(path: string, why: string): EvidenceError {
  return new EvidenceError("json-invalid", `${path === "" ? "the value" : path} ${why}`, {
    nextStep: "Hand in plain objects, dense arrays, strings, finite numbers, booleans and null only.",
  });
}

function assertArray(value: readonly unknown[], path: string, depth: number): void {
  for (let index = 0; index < value.length; index += 1) {
    if (!(index in value)) throw refuse(`${path}[${index}]`, "is a hole in an array");
    assertAt(value[index], `${path}[${index}]`, depth + 1);
  }
  if (Object.keys(value).length !== value.length) throw refuse(path, "is an array with named members");
}

function assertPlainObject(value: object, path: string, depth: number): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refuse(path, "is not a plain object");
  if (Object.getOwnPropertySymbols(value).length > 0) throw refuse(path, "has a member named by a symbol");
  for (const [name, member] of Object.entries(value)) {
    if (!name.isWellFormed()) throw refuse(path, "has a member whose name holds a lone surrogate");
    if (name === "__proto__") throw refuse(path, "has a member named __proto__");
    assertAt(member, path === "" ? name : `${path}.${name}`, depth + 1);
  }
}

function assertAt(value: unknown, path: string, depth: number): asserts value is JsonValue {
  if (depth > maximumJsonDepth) throw refuse(path, `is nested deeper than ${maximumJsonDepth} levels`);
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw refuse(path, "holds a lone surrogate");
    return;
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw refuse(path, `is ${value}, which JSON has not`);
    return;
  }
  if (typeof value !== "object") throw refuse(path, `is of the type ${typeof value}, which JSON has not`);
  if (Array.isArray(value)) assertArray(value, path, depth);
  else assertPlainObject(value, path, depth);
}

/**
 * Refuses everything JSON would drop, change or choke on: `undefined`, `Map`, `Date`, functions, holes, NaN,
 * lone surrogates, cycles.
 * @throws EvidenceError `json-invalid`, naming the path.
 */
export function assertJson(value: unknown): asserts value is JsonValue {
  assertAt(value, "", 0);
}
