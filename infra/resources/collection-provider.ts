import { stat } from "node:fs/promises";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { z } from "zod";
import { clusterObserver } from "#collectors/observe-cluster.ts";
import type { AppendResult } from "#evidence/ledger/append.ts";
import { readKnownCheckpoints, rememberCheckpoint } from "#evidence/ledger/known-checkpoints.ts";
import { verifyLedger } from "#evidence/ledger/verify.ts";
import { assessLedger, collectStack, type PipelineDependencies, recordIntended } from "#evidence/pipeline.ts";
import { readPolicyRecords } from "#evidence/policy-record-files.ts";
import { evidenceRegistry } from "#evidence/predicates.ts";
import { sealedRuns } from "#evidence/read-evidence.ts";
import { countEach } from "#evidence/record-drafts.ts";
import { signerFromPem } from "#evidence/statement/signer.ts";
import { openFileStore } from "#evidence/store/open-file-store.ts";
import { writeAtomically } from "#evidence/store/write-atomically.ts";
import { InfraError } from "#infra/errors.ts";
import { catalogueVersion, controls } from "#policies/catalogue/index.ts";
import type { Assessment } from "#policies/model/assessment.ts";
import { intendedRecordSchema } from "#policies/model/intended.ts";
import { verdicts } from "#policies/model/verdict.ts";
import { defineProvider, type World } from "./define-provider.ts";

/** Longest time for one kind of evidence about one subject. */
const COLLECTION_LIMIT_MS = 120_000;

const inputs = z.object({
  stack: z.string(),
  stateFolder: z.string(),
  intended: intendedRecordSchema,
  collectorPasswords: z.record(z.string(), z.string()),
  signingKeyPem: z.string(),
  settled: z.array(z.string()),
});
const outputs = z.object({
  checkpoint: z.object({ origin: z.string(), entries: z.int(), rootSha256: z.string() }),
  verdicts: z.record(z.string(), z.int()),
});

type Inputs = z.infer<typeof inputs>;
type Outputs = z.infer<typeof outputs>;

/** Wires the pipeline to the stack's folder and the real world. */
function pipelineOf(given: Inputs, world: World): PipelineDependencies {
  const signer = signerFromPem(given.signingKeyPem);
  return {
    writer: {
      store: openFileStore(path.join(given.stateFolder, "ledger")),
      signer,
      clock: world.now,
      predicateRegistry: evidenceRegistry,
      origin: `pgattest/${given.stack}`,
      signal: world.signal,
    },
    reader: { publicKeys: [{ publicKeyPem: signer.publicKey.pem }], predicateRegistry: evidenceRegistry },
    observe: clusterObserver({
      declaration: given.intended.declaration,
      passwordOf: async ({ name }) => passwordOf(given, name),
      pgattestVersion: given.intended.pgattestVersion,
      bundleSha256: null,
      now: world.now,
      monotonicClock: () => performance.now(),
      signal: world.signal,
      timeoutMs: COLLECTION_LIMIT_MS,
    }),
    controls,
    catalogueVersion,
    randomBytes: world.randomBytes,
    now: world.now,
    progress: world.log,
  };
}

function passwordOf(given: Inputs, cluster: string): string {
  const password = given.collectorPasswords[cluster];
  if (password !== undefined && password !== "") return password;
  throw new InfraError(
    "secret-missing",
    `the collector of ${cluster} has no password`,
    "Declare one for its role.",
  );
}

/** The folder says what was deployed and whose signatures count, for everyone who works without Pulumi. */
async function writeStackFiles(given: Inputs, publicKeyPem: string): Promise<void> {
  const intended = path.join(given.stateFolder, "intended.json");
  await writeAtomically(path.join(given.stateFolder, "public-key.pem"), publicKeyPem);
  await writeAtomically(intended, `${JSON.stringify(given.intended, null, 2)}\n`);
}

function outputsOf(append: AppendResult, assessment: Assessment): Outputs {
  const { origin, size, root } = append.checkpoint;
  return {
    checkpoint: { origin, entries: size, rootSha256: Buffer.from(root).toString("hex") },
    verdicts: {
      ...countEach(
        verdicts,
        assessment.assessments.map(({ verdict }) => verdict),
      ),
    },
  };
}

/**
 * A stack may want its deployment to fail when a control does; the evidence of that is in the ledger all the same.
 * @throws InfraError `control-failed`
 */
function requireControls(given: Inputs, assessment: Assessment): void {
  const { failOn } = given.intended.declaration;
  const unwanted = assessment.assessments.filter(({ verdict }) => failOn.some((one) => one === verdict));
  if (unwanted.length === 0) return;
  const list = unwanted.map(({ control, verdict }) => `${control} (${verdict})`).join(", ");
  throw new InfraError(
    "control-failed",
    `deployed, but not as failOn asks: ${list}`,
    "See `npx pgattest status`.",
  );
}

/**
 * Whoever writes to a ledger looks at all of it first: nothing is appended to one that was cut short or changed.
 * @throws InfraError `ledger-broken`, naming the first thing that is wrong
 */
async function requireSoundLedger(given: Inputs, dependencies: PipelineDependencies): Promise<void> {
  const knownCheckpoints = await readKnownCheckpoints(path.join(given.stateFolder, "known-checkpoints"));
  const there = await stat(path.join(given.stateFolder, "ledger", "checkpoint")).catch(() => null);
  if (there === null && knownCheckpoints.length === 0) return;
  const { reader, writer } = dependencies;
  const report = await verifyLedger(writer.store, { ...reader, knownCheckpoints, now: dependencies.now() });
  if (report.ok) return;
  const [first] = report.problems;
  const what = first === undefined ? "it does not verify" : `${first.where}: ${first.message}`;
  throw new InfraError(
    "ledger-broken",
    `the ledger of ${given.stack} is not what was signed: ${what}`,
    "Run `npx pgattest verify` to see all of it, and restore the ledger from a copy that verifies.",
  );
}

async function collect(given: Inputs, world: World): Promise<Outputs> {
  const dependencies = pipelineOf(given, world);
  const { store, signer } = dependencies.writer;
  await requireSoundLedger(given, dependencies);
  const sealed = await sealedRuns(store, dependencies.reader);
  const records = await readPolicyRecords(path.join(given.stateFolder, "policy-records"), sealed, world.log);
  await recordIntended(given.intended, records, dependencies);
  await writeStackFiles(given, signer.publicKey.pem);
  await collectStack(given.intended, [], dependencies);
  const { assessment, append } = await assessLedger(
    given.stack,
    given.intended.declaration,
    given.intended,
    dependencies,
  );
  await rememberCheckpoint(
    path.join(given.stateFolder, "known-checkpoints"),
    append.checkpointText,
    world.now(),
  );
  requireControls(given, assessment);
  return outputsOf(append, assessment);
}

/** Whether what the folder says was deployed is still there. */
async function intendedIsThere(given: Inputs): Promise<boolean> {
  return stat(path.join(given.stateFolder, "intended.json")).then(
    () => true,
    () => false,
  );
}

/** Collects after a deployment. Destroying it keeps the ledger: evidence outlives what it is about. */
export const provider = defineProvider<Inputs, Outputs>({
  inputs,
  outputs,
  create: async (given, world) => ({ id: given.stack, outputs: await collect(given, world) }),
  update: (given, _before, world) => collect(given, world),
  read: async (_given, before) => before,
  delete: async () => {},
  drifted: async (given) => !(await intendedIsThere(given)),
});
