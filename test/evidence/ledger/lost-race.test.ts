import { expect, it } from "vitest";
import { openFileStore } from "#evidence/store/open-file-store.ts";
import type { Store, StoreSession } from "#evidence/store/store.ts";
import { appendSome, verify, withFolder, writerFor } from "./sample-ledger.ts";

type Swap = StoreSession["swapCheckpoint"];

/** A store whose answer to the first swaps is another one, as that of a store reached over a network may be. */
function swapping(store: Store, swap: (count: number, real: Swap) => Swap): Store {
  let count = 0;
  return {
    ...store,
    exclusively: (options, work) =>
      store.exclusively(options, (session) =>
        work({
          ...session,
          swapCheckpoint: (expected, next) => {
            count += 1;
            return swap(count, session.swapCheckpoint)(expected, next);
          },
        }),
      ),
  };
}

it("runs a lost race again and leaves nothing of the lost attempt", async () => {
  await withFolder(async (folder) => {
    const real = openFileStore(folder);
    await appendSome(writerFor(real), "before", 1);
    const store = swapping(real, (count, swap) => (count < 4 ? async () => "lost" : swap));
    expect((await appendSome(writerFor(store), "after", 2)).entries.map(({ index }) => index)).toEqual([
      2, 3,
    ]);
    expect(await verify(real)).toMatchObject({ ok: true, leftovers: [], checked: { entries: 4, blobs: 2 } });
  });
});

it("records once what was recorded although the store said that the race was lost", async () => {
  await withFolder(async (folder) => {
    const real = openFileStore(folder);
    await appendSome(writerFor(real), "before", 1);
    const store = swapping(real, (_, swap) => async (expected, next) => {
      await swap(expected, next);
      return "lost";
    });
    expect((await appendSome(writerFor(store), "after", 2)).checkpoint.size).toBe(4);
    expect(await verify(real)).toMatchObject({ ok: true, leftovers: [], checked: { entries: 4, blobs: 2 } });
  });
});

it("gives up a race that is always lost, with the ledger as it was", async () => {
  await withFolder(async (folder) => {
    const real = openFileStore(folder);
    await appendSome(writerFor(real), "before", 1);
    const store = swapping(real, () => async () => "lost");
    await expect(appendSome(writerFor(store), "after", 2)).rejects.toMatchObject({ code: "ledger-busy" });
    expect(await verify(real)).toMatchObject({ ok: true, leftovers: [], checked: { entries: 2, blobs: 1 } });
  });
});
