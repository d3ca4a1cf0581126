import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchStatements } from "#postgres/apply/batch-statements.ts";
import { plannedStatement, statementOnObject } from "#postgres/plan/planned-statement.ts";

const about = { item: "item", reason: "reason" };

/** Grants of two shapes on few objects, with something else in between. */
const statement = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constantFrom("GRANT a ON ", "REVOKE b ON "), fc.nat({ max: 5 })) },
  { weight: 1, arbitrary: fc.constant(null) },
);

describe("batchStatements", () => {
  it("sends every statement once, and those of one object, and around others, in their order", () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 40 }), (drawn) => {
        const statements = drawn.map((each) =>
          each === null
            ? plannedStatement({ sql: "ALTER", ...about })
            : statementOnObject({ before: each[0], object: `o${each[1]}`, after: " TO x" }, about),
        );
        const sent = batchStatements(statements).flatMap((batch) => batch.statements);
        expect(sent).toHaveLength(statements.length);
        const at = (index: number): number =>
          statements[index] === undefined ? -1 : sent.indexOf(statements[index]);
        for (let left = 0; left < statements.length; left += 1) {
          for (let right = left + 1; right < statements.length; right += 1) {
            const one = statements[left]?.parts?.object;
            const other = statements[right]?.parts?.object;
            if (one === undefined || other === undefined || one === other)
              expect(at(left)).toBeLessThan(at(right));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("writes one statement for all objects of which the same is said", () => {
    const grant = (object: string) =>
      statementOnObject({ before: "GRANT SELECT ON TABLE ", object, after: ' TO "r"' }, about);
    const revoke = (object: string) =>
      statementOnObject({ before: "REVOKE ALL ON TABLE ", object, after: ' FROM "s"' }, about);
    const batches = batchStatements([revoke("a"), grant("a"), revoke("b"), grant("b")]);
    expect(batches.map((batch) => batch.sql)).toEqual([
      'REVOKE ALL ON TABLE a, b FROM "s"',
      'GRANT SELECT ON TABLE a, b TO "r"',
    ]);
  });
});
