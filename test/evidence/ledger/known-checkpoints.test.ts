import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readKnownCheckpoints, rememberCheckpoint } from "#evidence/ledger/known-checkpoints.ts";
import { openFileStore } from "#evidence/store/open-file-store.ts";
import { appendSome, copyOf, verifyFolder, withFolder, writerFor } from "./sample-ledger.ts";

it("remembers checkpoints outside the ledger, once each, and so notices a ledger put back whole", async () => {
  await withFolder(async (folder) => {
    const [ledger, memory] = [join(folder, "ledger"), join(folder, "dev/known-checkpoints")];
    const writer = writerFor(openFileStore(ledger));
    expect(await readKnownCheckpoints(memory)).toEqual([]);
    const one = await appendSome(writer, "one", 1);
    await rememberCheckpoint(memory, one.checkpointText, new Date(0));
    const old = await copyOf(ledger);
    const two = await appendSome(writer, "two", 1);
    await rememberCheckpoint(memory, two.checkpointText, new Date(1));
    await rememberCheckpoint(memory, two.checkpointText, new Date(2));
    const knownCheckpoints = await readKnownCheckpoints(memory);
    expect(knownCheckpoints).toEqual([one.checkpointText, two.checkpointText]);
    expect((await verifyFolder(ledger, { knownCheckpoints })).ok).toBe(true);
    expect((await verifyFolder(old)).ok).toBe(true);
    expect((await verifyFolder(old, { knownCheckpoints })).problems).toMatchObject([
      { code: "rollback", where: "checkpoint" },
    ]);
    await rm(old, { recursive: true });
    expect(await readdir(join(folder, "dev"))).toEqual(["known-checkpoints"]);
  });
});

it("refuses a memory that was changed into something else", async () => {
  await withFolder(async (folder) => {
    const memory = join(folder, "known-checkpoints");
    await rememberCheckpoint(memory, "a note", new Date(0));
    await writeFile(memory, `${await readFile(memory, "utf8")}{"seenAt":1}\n`);
    await expect(readKnownCheckpoints(memory)).rejects.toMatchObject({
      code: "known-checkpoints-invalid",
      message: expect.stringContaining("line 2"),
    });
  });
});
