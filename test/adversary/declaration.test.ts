import { describe, expect, it } from "vitest";
import { declare } from "./support/world.ts";

describe("a declaration", () => {
  it("is refused when its schedule names a kind that does not exist, so that the real one stays monthly", () => {
    const schedule = { "audit-settings": { every: "daily" } };
    expect(declare((cluster) => cluster, { schedule }).schedule).toBeDefined();
    const mistyped = { "audit-setting": { every: "daily" } };
    expect(() => declare((cluster) => cluster, { schedule: mistyped })).toThrow(/audit-setting/);
  });

  it.each(["waivers", "notApplicable"])(
    "is refused when its %s name a control that does not exist",
    (part) => {
      const common = { control: "passwords-scramm", subject: "main", reason: "because" };
      const finding = { code: "weak-verifier", item: "app_user" };
      const waiver = { ...common, finding, owner: "a", approver: "b", expires: "2099-01-01T00:00:00Z" };
      const entry = part === "waivers" ? waiver : common;
      expect(() => declare((cluster) => cluster, { [part]: [entry] })).toThrow(/passwords-scramm/);
    },
  );
});
