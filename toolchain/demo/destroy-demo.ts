import { access, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type DemoWorld, demoStack, requireSuccess } from "./demo-world.ts";

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Takes the line that Pulumi wrote into the stack's file when it made the stack out again. */
async function forgetSalt(folder: string): Promise<void> {
  const file = join(folder, `Pulumi.${demoStack}.yaml`);
  const text = await readFile(file, "utf8");
  const without = text.replace(/^encryptionsalt:.*\n?/m, "");
  if (without !== text) await writeFile(file, without);
}

/** The backend and the passphrase serve other stacks too, if there are any. */
async function otherStacks(stateFolder: string): Promise<boolean> {
  const folder = join(stateFolder, "pulumi", ".pulumi", "stacks", "pgattest");
  const files = await readdir(folder).catch(() => []);
  return files.some((name) => name.endsWith(".json") && name !== `${demoStack}.json`);
}

/** Stops the server and takes everything away that the demo made: server, stack, ledger, passphrase. */
export async function destroyDemo(world: DemoWorld): Promise<void> {
  const stackFile = join(world.stateFolder, "pulumi", ".pulumi", "stacks", "pgattest", `${demoStack}.json`);
  if (await exists(stackFile)) {
    world.tell("destroying the stack dev: pulumi destroy…");
    requireSuccess("pulumi destroy", await world.pulumi(["destroy", "--yes", "--stack", demoStack]));
    const remove = ["stack", "rm", "--yes", "--preserve-config", "--stack", demoStack];
    requireSuccess("pulumi stack rm", await world.pulumi(remove));
  }
  await forgetSalt(world.folder);
  await rm(join(world.stateFolder, demoStack), { recursive: true, force: true });
  if (await otherStacks(world.stateFolder)) return;
  await rm(world.stateFolder, { recursive: true, force: true });
}
