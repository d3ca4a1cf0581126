import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { appendStatements } from "#evidence/ledger/append.ts";
import { evidenceRegistry } from "#evidence/predicates.ts";
import { intendedDraft } from "#evidence/record-drafts.ts";
import { generateKeyPair } from "#evidence/statement/keys.ts";
import { signerFromPem } from "#evidence/statement/signer.ts";
import { openFileStore } from "#evidence/store/open-file-store.ts";
import { sentDigests } from "#policies/catalogue/sent-digests.ts";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import { parseDeclaration } from "#policies/model/declaration/parse-declaration.ts";
import { type IntendedRecord, intendedRecordSchema } from "#policies/model/intended.ts";
import type { ServerConnection } from "#test/support/server-connection.ts";
import { freshDatabase, sharedServer, uniqueRoleName } from "#test/support/shared-servers.ts";

/** A project with a stack `dev` whose server and evidence are real; only `pulumi up` was left out. */
export interface CliProject extends AsyncDisposable {
  readonly root: string;
  readonly folder: string;
  /** What the commands need: the signing key and the collector's password by reference. */
  readonly env: Readonly<Record<string, string>>;
  readonly collector: string;
  readonly database: string;
  /** Every secret of the project, to be searched for where none may be. */
  readonly secrets: readonly string[];
}

const SIGNING_KEY = "TEST_SIGNING_KEY";
const COLLECTOR_PASSWORD = "TEST_COLLECTOR_PASSWORD";

/** The flag that names the project's signing key. */
export const signingKeyFlag = ["--signing-key", `env:${SIGNING_KEY}`] as const;

/** The names that one project uses on the shared server. */
interface Names {
  readonly database: string;
  readonly owner: string;
  readonly collector: string;
}

/** The declaration, as it stands under `pgattest:`. */
function configOf(server: ServerConnection, { database, owner, collector }: Names) {
  const { host, port, serverName, caFile } = server;
  const administrator = { user: collector, password: `env:${COLLECTOR_PASSWORD}` };
  return {
    owners: ["platform-team"],
    reviewers: ["security-team"],
    clusters: [
      {
        name: "main",
        provider: { kind: "existing", host, port, serverName, ca: `file:${caFile}`, administrator },
        audit: { classes: ["ddl", "role", "write"] },
        logging: { destinations: ["csvlog"] },
        roles: [
          { name: owner, purpose: "owner", adopt: true },
          { name: collector, purpose: "collector", login: true, password: "generated", adopt: true },
        ],
        databases: [{ name: database, owner, collector, adopt: true, classification: "internal" }],
      },
    ],
  };
}

/** The record that a deployment of the declaration would leave. */
function intendedOf(server: ServerConnection, declaration: Declaration, collector: string): IntendedRecord {
  const [cluster] = declaration.clusters;
  if (cluster === undefined) throw new Error("a declaration without a cluster");
  const { host, port, serverName, caCertificatePem, systemIdentifier } = server;
  return intendedRecordSchema.parse({
    version: 1,
    stack: "dev",
    declaration,
    declarationSha256: canonicalDigest(declaration),
    git: { known: false, reason: "a test" },
    clusters: [
      {
        name: "main",
        endpoint: { host, port, serverName, caCertificatePem },
        maintenanceDatabase: "postgres",
        administrator: "postgres",
        systemIdentifier,
        serverVersion: "18",
        pgaudit: { available: false, reason: "not part of this server" },
        collector: { role: collector, password: `env:${COLLECTOR_PASSWORD}` },
        sent: sentDigests(cluster, false),
      },
    ],
    pgattestVersion: "0.0.0-test",
  });
}

/** Begins the ledger as a deployment does: with the intended record. */
async function recordIntended(
  folder: string,
  intended: IntendedRecord,
  privateKeyPem: string,
): Promise<void> {
  const draft = intendedDraft(intended, new Date(), randomBytes);
  const writer = {
    store: openFileStore(path.join(folder, "ledger")),
    signer: signerFromPem(privateKeyPem),
    clock: () => new Date(),
    predicateRegistry: evidenceRegistry,
    origin: "pgattest/dev",
  };
  const blobs = draft.blob === null ? [] : [draft.blob];
  await appendStatements(writer, { statements: [draft.statement], blobs });
}

/** Writes the files of project and stack; returns the signing key. */
async function writeProject(root: string, server: ServerConnection, names: Names): Promise<string> {
  const folder = path.join(root, ".pgattest", "dev");
  await mkdir(folder, { recursive: true });
  const config = configOf(server, names);
  const intended = intendedOf(server, parseDeclaration(config), names.collector);
  const key = generateKeyPair(randomBytes);
  const values = Object.fromEntries(
    Object.entries(config).map(([name, value]) => [`pgattest:${name}`, value]),
  );
  await writeFile(path.join(root, "Pulumi.yaml"), "name: pgattest\nruntime: nodejs\n");
  // JSON is YAML.
  await writeFile(path.join(root, "Pulumi.dev.yaml"), JSON.stringify({ config: values }));
  await writeFile(path.join(folder, "intended.json"), JSON.stringify(intended));
  await writeFile(path.join(folder, "public-key.pem"), key.publicKeyPem);
  await recordIntended(folder, intended, key.privateKeyPem);
  return key.privateKeyPem;
}

/** Makes the project over the shared PostgreSQL 18: a database, an owner, a collector, the files that `up` would leave. */
export async function cliProject(): Promise<CliProject> {
  const server = sharedServer(18);
  const fresh = await freshDatabase(server, "cli");
  const database = fresh.name;
  const collector = uniqueRoleName("cli_collector");
  const owner = uniqueRoleName("cli_owner");
  const password = `canary-password-${randomBytes(12).toString("hex")}`;
  await server.execAsSuperuser(`create role ${owner}; create role ${collector} login password '${password}'`);
  await server.execAsSuperuser(`alter database ${database} owner to ${owner}`);
  const root = await mkdtemp(path.join(tmpdir(), "pgattest-cli-"));
  const signingKey = await writeProject(root, server, { database, owner, collector });
  return {
    root,
    folder: path.join(root, ".pgattest", "dev"),
    env: { [SIGNING_KEY]: signingKey, [COLLECTOR_PASSWORD]: password },
    collector,
    database,
    secrets: [password, signingKey.split("\n")[1] ?? ""],
    [Symbol.asyncDispose]: async () => {
      await fresh.drop();
      await server.execAsSuperuser(`drop role ${collector}; drop role ${owner}`);
      await rm(root, { recursive: true, force: true });
    },
  };
}
