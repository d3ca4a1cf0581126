import { declarationInput } from "../support/declaration.ts";

/** Plain JSON, as YAML gives it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A copy of a value with something else at a path; `undefined` takes it away. Ways that do not exist are made. */
export function changed(value: Json, path: readonly (string | number)[], to: Json | undefined): Json {
  const [first, ...rest] = path;
  if (first === undefined) return to ?? null;
  if (Array.isArray(value)) {
    const copy = [...value];
    copy[Number(first)] = changed(copy[Number(first)] ?? {}, rest, to);
    return copy;
  }
  const record = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  const entries = Object.entries(record).filter(([key]) => key !== String(first));
  if (rest.length === 0 && to === undefined) return Object.fromEntries(entries);
  const before = new Map(Object.entries(record)).get(String(first)) ?? {};
  return Object.fromEntries([...entries, [String(first), changed(before, rest, to)]]);
}

/** The fixture's declaration with something else at a path such as `clusters.0.databases.0.name`. */
export function declarationWith(path: string, to: Json | undefined): Json {
  const parts = path.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return changed(declarationInput, parts, to);
}
