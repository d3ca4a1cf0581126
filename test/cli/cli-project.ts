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
import { parseDeclaration } from "#policies/model/declaration/parse-declaration.ts";
import { intendedRecordSchema } from "#policies/model/intended.ts";
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

/** Makes the project over the shared PostgreSQL 18: a database, an owner, a collector, the files that `up` would leave. */
export async function cliProject(): Promise<CliProject> {
  const server = sharedServer(18);
  const database = await freshDatabase(server, "cli");
  const collector = uniqueRoleName("cli_collector");
  const owner = uniqueRoleName("cli_owner");
  const password = `canary-password-${randomBytes(12).toString("hex")}`;
  await server.execAsSuperuser(`create role ${owner}; create role ${collector} login password '${password}'`);
  await server.execAsSuperuser(`alter database ${database.name} owner to ${owner}`);
  const root = await mkdtemp(path.join(tmpdir(), "pgattest-cli-"));
  const folder = path.join(root, ".pgattest", "dev");
  await mkdir(folder, { recursive: true });
  const key = generateKeyPair(randomBytes);
  const config = {
    owners: ["platform-team"],
    reviewers: ["security-team"],
    clusters: [
      {
        name: "main",
        provider: {
          kind: "existing",
          host: server.host,
          port: server.port,
          serverName: server.serverName,
          ca: `file:${server.caFile}`,
          administrator: { user: collector, password: `env:${COLLECTOR_PASSWORD}` },
        },
        audit: { classes: ["ddl", "role", "write"] },
        logging: { destinations: ["csvlog"] },
        roles: [
          { name: owner, purpose: "owner", adopt: true },
          { name: collector, purpose: "collector", login: true, password: "generated", adopt: true },
        ],
        databases: [{ name: database.name, owner, collector, adopt: true, classification: "internal" }],
      },
    ],
  };
  const declaration = parseDeclaration(config);
  const [cluster] = declaration.clusters;
  if (cluster === undefined) throw new Error("a declaration without a cluster");
  const intended = intendedRecordSchema.parse({
    version: 1,
    stack: "dev",
    declaration,
    declarationSha256: canonicalDigest(declaration),
    git: { known: false, reason: "a test" },
    clusters: [
      {
        name: "main",
        endpoint: {
          host: server.host,
          port: server.port,
          serverName: server.serverName,
          caCertificatePem: server.caCertificatePem,
        },
        maintenanceDatabase: "postgres",
        administrator: "postgres",
        systemIdentifier: server.systemIdentifier,
        serverVersion: "18",
        pgaudit: { available: false, reason: "not part of this server" },
        collector: { role: collector, password: `env:${COLLECTOR_PASSWORD}` },
        sent: sentDigests(cluster, false),
      },
    ],
    pgattestVersion: "0.0.0-test",
  });
  const stackFile = Object.fromEntries(
    Object.entries(config).map(([name, value]) => [`pgattest:${name}`, value]),
  );
  await writeFile(path.join(root, "Pulumi.yaml"), "name: pgattest\nruntime: nodejs\n");
  // JSON is YAML.
  await writeFile(path.join(root, "Pulumi.dev.yaml"), JSON.stringify({ config: stackFile }));
  await writeFile(path.join(folder, "intended.json"), JSON.stringify(intended));
  await writeFile(path.join(folder, "public-key.pem"), key.publicKeyPem);
  const draft = intendedDraft(intended, new Date(), randomBytes);
  await appendStatements(
    {
      store: openFileStore(path.join(folder, "ledger")),
      signer: signerFromPem(key.privateKeyPem),
      clock: () => new Date(),
      predicateRegistry: evidenceRegistry,
      origin: "pgattest/dev",
    },
    { statements: [draft.statement], blobs: draft.blob === null ? [] : [draft.blob] },
  );
  return {
    root,
    folder,
    env: { [SIGNING_KEY]: key.privateKeyPem, [COLLECTOR_PASSWORD]: password },
    collector,
    database: database.name,
    secrets: [password, key.privateKeyPem.split("\n")[1] ?? ""],
    [Symbol.asyncDispose]: async () => {
      await database.drop();
      await server.execAsSuperuser(`drop role ${collector}; drop role ${owner}`);
      await rm(root, { recursive: true, force: true });
    },
  };
}
