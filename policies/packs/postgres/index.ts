import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PolicyPack } from "@pulumi/policy";
import { Config, getStack, runtime } from "@pulumi/pulumi";
import { z } from "zod";
// The pack's own package.json ends the reach of the root's subpath imports here, so these are relative.
import { postgresPolicies } from "../postgres-policies.ts";
import { stackContext } from "../stack-context.ts";

/*
 * The composition root of the pack: nothing here but handing the process's world to the policies. Constructing the pack
 * starts its server. The engine starts it in its own folder.
 */

const NAME = "pgattest-postgres";
const folder = process.cwd();
const manifest = z
  .object({ version: z.string(), main: z.string() })
  .parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
const bundle = readFileSync(join(folder, manifest.main));
const config = new Config("pgattest");

const context = stackContext({
  stack: getStack(),
  phase: runtime.isDryRun() ? "preview" : "up",
  config: (key) => config.getObject<unknown>(key),
  pack: {
    name: NAME,
    version: manifest.version,
    bundleSha256: createHash("sha256").update(bundle).digest("hex"),
  },
  folder,
  stateFolder: process.env.PGATTEST_STATE_DIR,
  now: () => new Date(),
  random: () => randomBytes(4).toString("hex"),
  tell: (message) => process.stderr.write(`pgattest: ${message}\n`),
});

new PolicyPack(NAME, {
  enforcementLevel: "mandatory",
  description: "PostgreSQL roles, access, audit and encryption, judged before they are deployed.",
  policies: postgresPolicies(context),
});
