import { expect } from "vitest";
import { type CollectionRequest, collectObservation } from "#collectors/collect.ts";
import type { Collector } from "#collectors/collector.ts";
import { fixedSurfaces } from "#collectors/surfaces.ts";
import type { EvidenceKind, FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { tlsVersions } from "#policies/catalogue/evidence-kinds/tls-endpoint.ts";
import { type Observation, observationHeaderSchema } from "#policies/model/observation.ts";
import { canary } from "./collector-role.ts";

const known: ReadonlySet<string> = new Set([
  ...fixedSurfaces,
  ...tlsVersions.map((version) => `wire-tls:${version}`),
]);

/** Collects, and requires an observation that is well-formed and holds no password. */
export async function observe<K extends EvidenceKind>(
  collector: Collector<K>,
  request: CollectionRequest,
): Promise<Observation<FactsOf<K>>> {
  const result = await collectObservation(collector, request);
  if (!result.ok) throw new Error(`${result.code}: ${result.reason}`);
  const { facts, ...header } = result.observation;
  observationHeaderSchema.parse(header);
  const strangers = header.visibility
    .map((entry) => entry.surface)
    .filter((name) => !known.has(name) && !/^(?:setting|extensions):./su.test(name));
  expect(strangers).toEqual([]);
  const text = JSON.stringify(result.observation);
  expect(text).not.toContain(canary);
  expect(text).not.toContain("SCRAM-SHA-256$");
  expect(facts).toBeDefined();
  return result.observation;
}

/** The state of a surface; undefined where nobody mentioned it. */
export function surface(observation: Observation, name: string): string | undefined {
  return observation.visibility.find((entry) => entry.surface === name)?.state;
}
