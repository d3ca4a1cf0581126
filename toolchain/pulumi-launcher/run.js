#!/usr/bin/env node
// Plain JavaScript for Node 20 and later: the rest is TypeScript, which takes the repository's own Node 24 to run.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const launcher = new URL("../pulumi-launcher.ts", import.meta.url);
const node = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= 24) {
  const { launchPulumi } = await import(launcher.href);
  process.exitCode = await launchPulumi(process.argv.slice(2));
} else if (existsSync(node)) {
  runAgain();
} else {
  process.stderr.write(
    "error: this repository's own Node is not installed\nRun `npm ci` in the repository first.\n",
  );
  process.exitCode = 3;
}

/** Signals as in toolchain/run-in-foreground.ts: a terminal tells the whole group, else we pass the signal on. */
function runAgain() {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on("SIGINT", () => onTerminal || child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  child.on("close", (code) => {
    process.exitCode = code ?? 1;
  });
}
