import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import type { IntendedRecord } from "#policies/model/intended.ts";
import { auditLibraryOf } from "./components/cluster-provider.ts";
import { collectorPasswordOutput, PostgresCluster } from "./components/postgres-cluster.ts";
import { readDeclaration } from "./declaration.ts";
import { gitState } from "./git-state.ts";
import { Collection } from "./resources/collection.ts";
import { describeFailure } from "./resources/describe-failure.ts";
import { SigningKey } from "./resources/signing-key.ts";
import { projectFolder, stateFolder } from "./state-folder.ts";

const packageSchema = z.object({ version: z.string() });

function pgattestVersion(): string {
  const text = readFileSync(path.join(projectFolder, "package.json"), "utf8");
  return packageSchema.parse(JSON.parse(text)).version;
}

async function makeClusters(declaration: Declaration, folder: string): Promise<readonly PostgresCluster[]> {
  const clusters: PostgresCluster[] = [];
  for (const declared of declaration.clusters) {
    const pgaudit = await auditLibraryOf(declared, folder);
    clusters.push(new PostgresCluster({ declared, stateFolder: folder, projectFolder, pgaudit }));
  }
  return clusters;
}

/** The stack's program: clusters with all that is declared of them, then the evidence that it is so. */
async function deploy(): Promise<Record<string, unknown>> {
  const stack = pulumi.getStack();
  const folder = stateFolder(stack, process.env);
  const declaration = readDeclaration();
  const git = await gitState(projectFolder);
  const clusters = await makeClusters(declaration, folder);
  const key = new SigningKey("signing-key", { stack });
  const intended = pulumi.all(clusters.map((cluster) => cluster.provisioned)).apply(
    (provisioned): IntendedRecord => ({
      version: 1,
      stack,
      declaration,
      declarationSha256: canonicalDigest(declaration),
      git,
      clusters: provisioned,
      pgattestVersion: pgattestVersion(),
    }),
  );
  const passwords = clusters.map((cluster) => cluster.collectorPassword);
  const names = declaration.clusters.map((cluster) => cluster.name);
  const collectorPasswords = pulumi
    .all(passwords)
    .apply((all) => Object.fromEntries(all.map((password, index) => [names[index] ?? "", password])));
  const deployed = clusters.flatMap((cluster) => [...cluster.deployed]);
  const settled = pulumi.all(deployed.map((resource) => resource.settledAt));
  const collection = new Collection(
    "collection",
    { stack, stateFolder: folder, intended, collectorPasswords, signingKeyPem: key.privateKeyPem, settled },
    { dependsOn: deployed },
  );
  return {
    checkpoint: collection.checkpoint,
    verdicts: collection.verdicts,
    publicKeyPem: key.publicKeyPem,
    signingKeyPem: key.privateKeyPem,
    passwords: pulumi.secret(
      Object.fromEntries(clusters.map((cluster, index) => [names[index] ?? "", cluster.passwords])),
    ),
    ...Object.fromEntries(names.map((name, index) => [collectorPasswordOutput(name), passwords[index]])),
  };
}

/** Pulumi runs this; a failure leaves as one clear line. */
export default async function program(): Promise<Record<string, unknown>> {
  try {
    return await deploy();
  } catch (cause) {
    throw new pulumi.RunError(describeFailure(cause).message);
  }
}
