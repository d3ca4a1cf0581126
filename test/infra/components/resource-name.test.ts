import fc from "fast-check";
import { expect, it } from "vitest";
import { resourceName } from "#infra/components/resource-name.ts";
import { awkwardName, propertySeed } from "../../postgres/client/property.ts";

it("reads like a path", () => {
  expect(resourceName("main", "role", "app_user")).toBe("main/role/app_user");
  expect(resourceName("main", "server")).toBe("main/server");
  expect(resourceName("main", "extension", "app/db", "a%b")).toBe("main/extension/app%2Fdb/a%25b");
});

it("different things never share a name", () => {
  const cluster = fc.constantFrom("a", "a-b", "b");
  const kind = fc.constantFrom("role", "access", "extension");
  const thing = fc.tuple(cluster, kind, fc.array(awkwardName, { maxLength: 2 }));
  fc.assert(
    fc.property(thing, thing, ([c1, k1, p1], [c2, k2, p2]) => {
      const same = JSON.stringify([c1, k1, p1]) === JSON.stringify([c2, k2, p2]);
      expect(resourceName(c1, k1, ...p1) === resourceName(c2, k2, ...p2)).toBe(same);
    }),
    { seed: propertySeed, numRuns: 1000 },
  );
});
