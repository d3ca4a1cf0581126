import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { exitCodes } from "#cli/exit-codes.ts";
import { pgattest } from "#test/cli/test-world.ts";

const root = path.resolve(import.meta.dirname, "../..");
const readme = readFileSync(path.join(root, "README.md"), "utf8");
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")));

/** The commands of the README's shell blocks, continued lines joined, comments and assignments left out. */
const commands = [...readme.matchAll(/```sh\n(.*?)```/gs)]
  .flatMap(([, block]) => (block ?? "").replaceAll("\\\n", " ").split("\n"))
  .flatMap((line) => line.replace(/ #.*/, "").split("&&"))
  .map((command) => command.replace(/^\s*[A-Z_]+=\S*\s+/, "").trim())
  .filter((command) => command !== "");

describe("the README", () => {
  it("begins with the two commands of a newcomer", () => {
    expect(commands.slice(0, 2)).toEqual(["npm ci", "npm run demo"]);
  });

  it.each(commands.filter((command) => /^npm (run|test)/.test(command)))(
    "knows the script of `%s`",
    (command) => {
      const [, word, name] = command.split(" ");
      expect(Object.keys(scripts)).toContain(word === "run" ? name : word);
    },
  );

  it.each(commands.filter((command) => command.startsWith("npx pgattest ")))(
    "has `%s` as the program takes it",
    async (command) => {
      const [, , name = "", ...rest] = command.split(/\s+/);
      const { exitCode, stdout } = await pgattest({ cwd: root }, name, "--help");
      expect(exitCode).toBe(0);
      for (const flag of rest.filter((word) => word.startsWith("--"))) expect(stdout).toContain(flag);
    },
  );

  it("tells the exit codes that the program has", () => {
    const told = [...readme.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
    expect(told).toEqual(Object.values(exitCodes));
  });

  it("links to files that are there", () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => target ?? "");
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect(() => readFileSync(path.join(root, link))).not.toThrow();
  });
});
