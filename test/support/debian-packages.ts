import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import process from "node:process";
import { promisify } from "node:util";

const PACKAGES = ["postgresql-15", "postgresql-15-pgaudit"];
const NEEDED_FILES = ["/usr/lib/postgresql/15/bin/initdb", "/usr/lib/postgresql/15/lib/pgaudit.so"];
const TIMEOUT_MS = 300_000;

async function arePresent(): Promise<boolean> {
  const found = await Promise.allSettled(NEEDED_FILES.map((file) => access(file)));
  return found.every((result) => result.status === "fulfilled");
}

/** Makes Debian's PostgreSQL 15 with pgaudit present where root may. Returns why it is not, else undefined. */
export async function ensureDebianPostgres(): Promise<string | undefined> {
  if (await arePresent()) return undefined;
  const command = `apt-get install -y --no-install-recommends ${PACKAGES.join(" ")}`;
  if (process.geteuid?.() !== 0) return `not root, so it could not be installed; run: ${command}`;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = promisify(execFile);
  try {
    await run("apt-get", ["update"], { env, timeout: TIMEOUT_MS });
    await run("apt-get", ["install", "-y", "--no-install-recommends", ...PACKAGES], {
      env,
      timeout: TIMEOUT_MS,
    });
  } catch (error) {
    return `${command} failed: ${error instanceof Error ? error.message.split("\n")[0] : "unknown"}`;
  }
  return (await arePresent()) ? undefined : `${command} did not bring ${NEEDED_FILES.join(" and ")}`;
}
