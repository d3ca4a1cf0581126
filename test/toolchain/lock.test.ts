import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { withLock } from "#toolchain/lock.ts";
import { temporaryFolder } from "./support.ts";

const patient = { timeoutMs: 60_000, signal: new AbortController().signal, progress: () => undefined };

describe("withLock", () => {
  it("lets one step run at a time", async () => {
    const path = join(await temporaryFolder(), "lock");
    let running = 0;
    const step = async (): Promise<number> => {
      running += 1;
      await sleep(5);
      const seen = running;
      running -= 1;
      return seen;
    };
    const seen = await Promise.all([1, 2, 3].map(() => withLock(path, patient, step)));
    expect(seen).toEqual([1, 1, 1]);
  });

  it("gives the lock back when the step fails", async () => {
    const path = join(await temporaryFolder(), "lock");
    await expect(withLock(path, patient, () => Promise.reject(new Error("step")))).rejects.toThrow("step");
    expect(await withLock(path, patient, async () => "free")).toBe("free");
  });

  it("names the process that holds it too long", async () => {
    const path = join(await temporaryFolder(), "lock");
    await writeFile(path, `${process.pid}\n`);
    await expect(withLock(path, { ...patient, timeoutMs: 0 }, async () => "never")).rejects.toMatchObject({
      code: "engine-locked",
      message: expect.stringContaining(`process ${process.pid} `),
    });
  });
});
