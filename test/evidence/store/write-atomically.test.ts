import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeAtomically } from "#evidence/store/write-atomically.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "pgattest-write-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("writes a file, makes the folders on the way, and leaves nothing beside it", async () => {
  const file = path.join(folder, "a", "b", "intended.json");
  await writeAtomically(file, "é\n");
  expect(await readFile(file, "utf8")).toBe("é\n");
  expect(await readdir(path.dirname(file))).toEqual(["intended.json"]);
});

it("replaces what was there", async () => {
  const file = path.join(folder, "file");
  await writeAtomically(file, "a long first text");
  await writeAtomically(file, "short");
  expect(await readFile(file, "utf8")).toBe("short");
});

it("lets others read, and nobody else write", async () => {
  const file = path.join(folder, "file");
  await writeAtomically(file, "x");
  expect((await stat(file)).mode & 0o022).toBe(0);
});

it("shows readers and writers at once one whole text or another", async () => {
  const file = path.join(folder, "file");
  const texts = Array.from({ length: 8 }, (_, index) => String(index).repeat(100_000));
  await writeAtomically(file, texts[0] ?? "");
  const writing = Promise.all(texts.map((text) => writeAtomically(file, text)));
  for (let read = 0; read < 20; read += 1) expect(texts).toContain(await readFile(file, "utf8"));
  await writing;
  expect(texts).toContain(await readFile(file, "utf8"));
  expect(await readdir(folder)).toEqual(["file"]);
});

it("leaves nothing behind when it cannot write", async () => {
  const file = path.join(folder, "in-the-way");
  await mkdir(path.join(file, "full"), { recursive: true });
  await expect(writeAtomically(file, "x")).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(await readdir(folder)).toEqual(["in-the-way"]);
});
