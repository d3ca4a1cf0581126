import { expect } from "vitest";
import type { Circumstances, World } from "./world.ts";

/** One way to make a control's statement false while everything else stays as declared. */
export interface Attack {
  readonly control: string;
  readonly apply: () => Promise<unknown>;
  readonly undo: () => Promise<unknown>;
  /** Shows on the server itself that the statement does not hold. */
  readonly proof?: () => Promise<unknown>;
  readonly circumstances?: Circumstances;
}

/** The control passes before, the statement is made false, and the control must not pass any more. */
export async function mustNotPass(world: World, attack: Attack): Promise<void> {
  const before = await world.assess(attack.control, attack.circumstances);
  expect(before, "before the attack").toMatchObject({ verdict: "pass" });
  try {
    await attack.apply();
    await attack.proof?.();
    const after = await world.assess(attack.control, attack.circumstances);
    expect(after.verdict, `${attack.control} during the attack`).not.toBe("pass");
  } finally {
    await attack.undo();
  }
}
