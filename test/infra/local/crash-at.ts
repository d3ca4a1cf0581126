/**
 * Run as a program of its own: works on a local server and kills itself, as a power cut would, at the
 * point it is told. Input: one JSON object on standard input.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import {
  createLocalServer,
  destroyLocalServer,
  hostDependencies,
  localServerSpecSchema,
  reconfigureLocalServer,
} from "#infra/local/local-server.ts";

const inputSchema = z.object({
  verb: z.enum(["create", "reconfigure", "destroy"]),
  spec: localServerSpecSchema,
  fallbackRoot: z.string(),
  crash: z.discriminatedUnion("when", [
    z.object({ when: z.enum(["before", "during", "after"]), command: z.enum(["initdb", "pg_ctl"]) }),
    z.object({ when: z.literal("line"), includes: z.string() }),
  ]),
});

function die(): never {
  process.kill(process.pid, "SIGKILL");
  throw new Error("unreachable: the process was killed");
}

const input = inputSchema.parse(JSON.parse(await text(process.stdin)));
const { crash, spec } = input;
const real = hostDependencies((line) => {
  if (crash.when === "line" && line.includes(crash.includes)) die();
}, new AbortController().signal);
const deps: typeof real = {
  ...real,
  paths: { ...real.paths, fallbackRoot: input.fallbackRoot },
  exec: async (file, args, options) => {
    const concerned = crash.when !== "line" && path.basename(file) === crash.command;
    if (concerned && crash.when === "before") die();
    const running = real.exec(file, args, options);
    if (concerned && crash.when === "during") {
      while (!existsSync(path.join(options.workingFolder, "PG_VERSION"))) await sleep(1);
      die();
    }
    const ended = await running;
    return concerned ? die() : ended;
  },
};

if (input.verb === "create") await createLocalServer(spec, deps);
else if (input.verb === "reconfigure") await reconfigureLocalServer(spec, deps);
else await destroyLocalServer(spec.dataRoot, deps);
