import fc from "fast-check";
import { expect, it } from "vitest";
import { type Subject, subjectName, subjectSchema } from "#policies/model/subject.ts";
import { propertySeed } from "../../postgres/client/property.ts";

/** Few letters, among them those that separate and encode, so that collisions would come up. */
const part = fc.string({
  unit: fc.constantFrom("a", "/", "%", "2", "F", ".", "é"),
  minLength: 1,
  maxLength: 4,
});
const subject: fc.Arbitrary<Subject> = fc.record({ stack: part, cluster: part, database: fc.option(part) });

it("different subjects never share a name", () => {
  fc.assert(
    fc.property(subject, subject, (one, other) => {
      const same = JSON.stringify(subjectSchema.parse(one)) === JSON.stringify(subjectSchema.parse(other));
      expect(subjectName(one) === subjectName(other)).toBe(same);
    }),
    { seed: propertySeed, numRuns: 2000 },
  );
});

it("a subject can be read back from its name", () => {
  fc.assert(
    fc.property(subject, (one) => {
      const [stack, cluster, database = null] = subjectName(one).split("/").map(decodeURIComponent);
      expect({ stack, cluster, database }).toEqual(one);
    }),
    { seed: propertySeed },
  );
});

it("a subject has a stack and a cluster", () => {
  for (const wrong of [
    { stack: "", cluster: "c", database: null },
    { stack: "s", cluster: "c", database: "" },
  ])
    expect(subjectSchema.safeParse(wrong).success).toBe(false);
});
