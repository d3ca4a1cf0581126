import { chown, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { homeFolders, hostDependencies, stopLocalServer } from "#infra/local/local-server.ts";
import { startPostmaster, stopEverythingIn } from "#infra/local/postmaster.ts";
import { waitUntilReady } from "#infra/local/readiness.ts";
import { placeOf } from "#infra/local/settle-server.ts";
import { writeState } from "#infra/local/state-file.ts";
import { authority, type Issued, leaf } from "#test/collectors/tls/certificates.ts";
import type { SabotageNames, SabotageServer } from "#test/sabotage/sabotage.ts";
import type { DeployedStack } from "#test/support/deployed-stack.ts";
import { serverConnection } from "#test/support/server-connection.ts";

/** What the stack `dev` declares. */
const names: SabotageNames = {
  database: "appdb",
  schema: "app",
  table: "orders",
  owner: "app_owner",
  applicationLogin: "app_user",
  group: "app_readonly",
  collector: "pgattest_collector",
};

const READY_MS = 30_000;
const NEVER = new AbortController().signal;

async function installCertificate(stack: DeployedStack, { certificatePem, keyPem }: Issued): Promise<void> {
  const { home, operatingSystemUser } = await stack.localServer();
  const { tls } = homeFolders(home);
  for (const [name, text] of [
    ["server.crt", certificatePem],
    ["server.key", keyPem],
  ] as const) {
    await writeFile(path.join(tls, name), text, { mode: 0o600 }); // an existing file keeps owner and mode
    await chown(path.join(tls, name), operatingSystemUser.uid, operatingSystemUser.gid);
  }
}

/**
 * Gives the stopped server an authority whose key the test has: the product throws its own away, and only who has the
 * key can issue a certificate that is wrong in its dates alone. The next `up` starts it and deploys that authority.
 */
export async function giveOwnAuthority(stack: DeployedStack): Promise<Issued> {
  const deps = hostDependencies(() => undefined, NEVER);
  const own = await authority("authority of the test");
  await stopLocalServer(stack.dataRoot, deps);
  const server = await stack.localServer();
  await installCertificate(stack, await leaf(own, { names: [server.serverName, server.hostAddress] }));
  await writeState(
    stack.dataRoot,
    { phase: "ready", server: { ...server, caCertificatePem: own.certificatePem } },
    deps,
  );
  return own;
}

async function otherCertificate(
  flaw: "expires-soon" | "other-name" | "other-ca",
  own: Issued,
  stranger: Issued,
  good: readonly string[],
): Promise<Issued> {
  switch (flaw) {
    case "expires-soon":
      return leaf(own, { names: good, toDays: 5 });
    case "other-name":
      return leaf(own, { names: ["elsewhere.example"] });
    case "other-ca":
      return leaf(stranger, { names: good });
  }
}

/** The collector's limit as the stack declares it, and as a sabotage does. */
const COLLECTOR_LIMIT = "connectionLimit: 10\n";
const RAISED_LIMIT = "connectionLimit: 11\n";

/** The deployed server as a sabotage sees it. */
export async function deployedServer(
  stack: DeployedStack,
  own: Issued,
  pretendTime: (time: Date | null) => void,
): Promise<SabotageServer> {
  const deps = hostDependencies(() => undefined, NEVER);
  const stranger = await authority("authority of a stranger");
  const data = await stack.server();
  // The administrator of the test gets in whichever of the two authorities has signed.
  const server = serverConnection({
    ...data,
    caCertificatePem: `${data.caCertificatePem}\n${stranger.certificatePem}\n`,
  });
  const hba = path.join(data.dataFolder, "pg_hba.conf");
  const automatic = path.join(data.dataFolder, "postgresql.auto.conf");
  const before = new Map<string, string>();
  return {
    names,
    pretendTime,
    editDeclaration: (edited) =>
      stack.editDeclaration(edited ? COLLECTOR_LIMIT : RAISED_LIMIT, edited ? RAISED_LIMIT : COLLECTOR_LIMIT),
    execAsSuperuser: async (sql, database) => void (await server.execAsSuperuser(sql, database)),
    reload: () => server.reload(),
    addHbaLine: async (line) => {
      await writeFile(hba, `${line}\n${await readFile(hba, "utf8")}`);
      await server.reload();
    },
    removeHbaLine: async (line) => {
      await writeFile(hba, (await readFile(hba, "utf8")).replace(`${line}\n`, ""));
      await server.reload();
    },
    // ALTER SYSTEM SET shared_preload_libraries = '' would write a list of one empty name.
    setConfiguration: async (name, value) => {
      const text = await readFile(automatic, "utf8");
      before.set(name, text);
      await writeFile(automatic, `${text}${name} = '${value.replaceAll("'", "''")}'\n`);
    },
    restoreConfiguration: async (name) => writeFile(automatic, before.get(name) ?? ""),
    restart: async () => {
      const local = await stack.localServer();
      await stopEverythingIn(local.home, deps);
      await startPostmaster(placeOf(local), deps);
      const superuser = { name: local.superuserName, password: data.password };
      await waitUntilReady({ ...local, superuser }, READY_MS, deps);
    },
    replaceCertificate: async (flaw) => {
      await installCertificate(
        stack,
        await otherCertificate(flaw, own, stranger, [data.serverName, data.host]),
      );
      await server.reload();
    },
    restoreCertificate: async () => {
      await installCertificate(stack, await leaf(own, { names: [data.serverName, data.host] }));
      await server.reload();
    },
  };
}
