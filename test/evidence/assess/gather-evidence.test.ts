import { describe, expect, it } from "vitest";
import { freshDays, gatherEvidence } from "#evidence/assess/gather-evidence.ts";
import type { LatestRecord, RecordedObservation } from "#evidence/assess/latest-evidence.ts";
import { provisioned } from "../../policies/support/declaration.ts";
import { goodEvidence } from "../../policies/support/good-facts.ts";
import {
  assessed,
  codes,
  DAY_MS,
  declared,
  failed,
  latest,
  NOW,
  observed,
  question,
  recorded,
  said,
} from "./assess-support.ts";

const needsRoles = { "role-attributes": { freshDays: 31 } };

function rolesAre(record: LatestRecord | null, changes: Parameters<typeof question>[0] = {}) {
  return assessed(said.pass, { latest: latest({ "role-attributes": record }), ...changes }, needsRoles);
}

describe("how long evidence stays fresh", () => {
  it.each([
    ["daily", 31, 1],
    ["weekly", 31, 7],
    ["monthly", 31, 31],
    ["quarterly", 31, 31],
    ["quarterly", 92, 92],
  ] as const)("%s, where the control allows %d days: %d", (every, allowed, days) => {
    const declaration = declared({ schedule: { "role-attributes": { every } } });
    expect(freshDays(declaration, "role-attributes", allowed)).toBe(days);
  });

  it("is a month where the schedule says nothing", () => {
    expect(freshDays(declared(), "role-attributes", 365)).toBe(31);
  });

  it.each([
    [31 * DAY_MS, "pass"],
    [31 * DAY_MS + 1, "stale"],
    [31 * DAY_MS - 1, "pass"],
  ])("ends to the millisecond: %d ms old is %s", (ageMs, verdict) => {
    expect(rolesAre(observed("role-attributes", { ageMs })).verdict).toBe(verdict);
  });

  it.each([
    [DAY_MS, "pass"],
    [DAY_MS + 1, "stale"],
  ])("and is shorter where the schedule asks for more: %d ms old is %s", (ageMs, verdict) => {
    const declaration = declared({ schedule: { "role-attributes": { every: "daily" } } });
    expect(rolesAre(observed("role-attributes", { ageMs }), { declaration }).verdict).toBe(verdict);
  });
});

describe("evidence that does not count", () => {
  it("was never collected", () => {
    expect(codes(rolesAre(null))).toEqual(["no-evidence"]);
  });

  it.each([
    ["fresh", recorded("role-attributes")],
    ["none", null],
  ])("was followed by a collection that failed; before it was %s", (_what, before) => {
    const assessment = rolesAre(failed("role-attributes", before));
    expect(assessment.verdict).toBe("not-evaluable");
    expect(codes(assessment)).toEqual(["collection-failed"]);
    expect(assessment.findings[0]?.message).toMatch(/did not answer/);
    expect(assessment.restsOn).toHaveLength(before === null ? 0 : 1);
  });

  it.each([
    [300_000, "pass"],
    [300_001, "not-evaluable"],
  ])("comes from the future: %d ms ahead of our clock is %s", (aheadMs, verdict) => {
    expect(rolesAre(observed("role-attributes", { ageMs: -aheadMs })).verdict).toBe(verdict);
  });

  it("has a time that is none", () => {
    const good = recorded("role-attributes");
    const observedAt = { ...good.header.observedAt, collector: "yesterday" };
    const odd: RecordedObservation = { ...good, header: { ...good.header, observedAt } };
    expect(codes(rolesAre({ state: "observed", recorded: odd }))).toEqual(["observed-in-the-future"]);
  });

  it.each([["7300000000000000002"], ["73000000000000000010"], [""], [null]])(
    "comes from another server: %j",
    (systemIdentifier) => {
      const assessment = rolesAre(observed("role-attributes", { systemIdentifier }));
      expect(assessment.verdict).toBe("not-evaluable");
      expect(codes(assessment)).toEqual(["wrong-server"]);
    },
  );

  it.each([
    ["pass", "not-evaluable", "server-unproven"],
    ["fail", "fail", null],
    ["contradicted", "contradicted", null],
  ] as const)("of an endpoint that nobody could log in to: %s is %s", (verdict, expected, code) => {
    const wire = observed("tls-endpoint", { systemIdentifier: null });
    const needs = { "tls-endpoint": { freshDays: 31 } };
    const assessment = assessed(said[verdict], { latest: latest({ "tls-endpoint": wire }) }, needs);
    expect(assessment.verdict).toBe(expected);
    if (code !== null) expect(codes(assessment)).toEqual([code]);
  });

  it("was collected at an endpoint that the cluster has left", () => {
    const moved = {
      ...provisioned,
      endpoint: { ...provisioned.endpoint, port: provisioned.endpoint.port + 1 },
    };
    const assessment = rolesAre(observed("role-attributes"), { provisioned: moved });
    expect(assessment.verdict).toBe("not-evaluable");
    expect(codes(assessment)).toEqual(["wrong-endpoint"]);
  });

  it("was erased", () => {
    expect(codes(rolesAre(observed("role-attributes", { facts: null })))).toEqual(["facts-erased"]);
  });

  it.each([
    ["empty", {}],
    ["a list", []],
    ["with a member nobody knows", { ...goodEvidence.facts["role-attributes"], extra: 1 }],
    ["of another kind", goodEvidence.facts["server-identity"]],
  ])("does not have its shape: %s", (_what, facts) => {
    const assessment = rolesAre(observed("role-attributes", { facts }));
    expect(assessment.verdict).toBe("not-evaluable");
    expect(codes(assessment)).toEqual(["facts-malformed"]);
  });

  it("is of a server of which no deployment is on record", () => {
    expect(codes(rolesAre(observed("role-attributes"), { provisioned: null }))).toEqual([
      "nothing-provisioned",
    ]);
  });
});

describe("evidence of which server it is", () => {
  it.each([["7300000000000000002"], [null]])(
    "is judged though it names another one (%j)",
    (systemIdentifier) => {
      const evidence = latest({ "server-identity": observed("server-identity", { systemIdentifier }) });
      expect(assessed(said.fail, { latest: evidence }).verdict).toBe("fail");
    },
  );

  it("counts for nothing before anything was deployed", () => {
    expect(codes(assessed(said.pass, { provisioned: null }))).toEqual(["nothing-provisioned"]);
  });
});

describe("what a judge sees", () => {
  it("are the facts, when they were observed, and which surfaces were seen", () => {
    const gathered = gatherEvidence(question(), "role-attributes", 31);
    if (gathered.state !== "usable") throw new Error("The fixture's evidence is good.");
    expect(gathered.view.roles).toEqual(goodEvidence.facts["role-attributes"].roles);
    expect(gathered.view.observedAt).toEqual(new Date(NOW.getTime() - 3_600_000));
    expect(gathered.view.sees("pg_roles")).toBe(true);
    expect(gathered.view.blindness("pg_roles")).toBeNull();
  });

  it("is nothing of a surface that nobody mentioned", () => {
    const gathered = gatherEvidence(question(), "role-attributes", 31);
    if (gathered.state !== "usable") throw new Error("The fixture's evidence is good.");
    expect(gathered.view.sees("pg_authid")).toBe(false);
    expect(gathered.view.blindness("pg_authid")).toMatch(/not looked at/);
  });

  it("is, of a surface that was refused, the reason", () => {
    const good = recorded("role-attributes");
    const visibility = [
      { surface: "pg_roles", state: "not-observable" as const, reason: "permission denied" },
    ];
    const blind = { ...good, header: { ...good.header, visibility } };
    const evidence = latest({ "role-attributes": { state: "observed", recorded: blind } });
    const gathered = gatherEvidence(question({ latest: evidence, provisioned }), "role-attributes", 31);
    if (gathered.state !== "usable") throw new Error("A blind spot does not make evidence unusable.");
    expect(gathered.view.sees("pg_roles")).toBe(false);
    expect(gathered.view.blindness("pg_roles")).toBe("permission denied");
  });
});
