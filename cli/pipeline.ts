import { randomBytes } from "node:crypto";
import { clusterObserver } from "#collectors/observe-cluster.ts";
import type { PipelineDependencies } from "#evidence/pipeline.ts";
import { evidenceRegistry } from "#evidence/predicates.ts";
import { signerFromPem } from "#evidence/statement/signer.ts";
import { catalogueVersion, controls } from "#policies/catalogue/index.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import type { IntendedRecord } from "#policies/model/intended.ts";
import { secretReferenceSchema } from "#policies/model/secret-reference.ts";
import type { World } from "./context.ts";
import { IntegrityError } from "./integrity-error.ts";
import { requireRecordedIntended } from "./recorded-intended.ts";
import { progress } from "./result.ts";
import { parseSecretReference, type SecretResolver, secretResolver } from "./secrets.ts";
import type { StackPlace } from "./stack.ts";
import { verifyStackLedger } from "./verify-stack.ts";

/** Longest time for one kind of evidence about one subject, as in a deployment. */
const COLLECTION_LIMIT_MS = 120_000;

/** The stack's secret output that holds its signing key. */
const signingKeyOutput = secretReferenceSchema.parse("pulumi:signingKeyPem");

/** What follows references to secrets of a stack; files are relative to the project. */
export function stackSecrets(world: World, place: StackPlace): SecretResolver {
  return secretResolver(world, place.root, { root: place.root, name: place.name });
}

/** What the pipeline of a stack is made from. */
export interface PipelineSource {
  readonly declaration: Declaration;
  /** What the stack's folder says was deployed; null: nothing. */
  readonly intended: IntendedRecord | null;
  readonly secrets: SecretResolver;
  /** A reference; undefined: the stack's secret output. */
  readonly signingKey: string | undefined;
}

/**
 * Wires the pipeline to a stack's folder. Whoever writes to a ledger looks at all of it first: nothing is appended to
 * one that was cut short or changed, or that does not
 * hold the deployment concerned.
 * @throws IntegrityError; CliError `not-assessed`, `intended-changed`, and of following references; EvidenceError `key-invalid`
 */
export async function stackPipeline(
  world: World,
  place: StackPlace,
  { declaration, intended, secrets, signingKey }: PipelineSource,
): Promise<PipelineDependencies> {
  const reference =
    signingKey === undefined ? signingKeyOutput : parseSecretReference("signing-key", signingKey);
  const signer = signerFromPem(await secrets(reference));
  const keys = [{ file: reference, publicKeyPem: signer.publicKey.pem, keyId: signer.publicKey.keyId }];
  const { ledger, knownCheckpoints } = place;
  const { store, report } = await verifyStackLedger(world, { ledger, keys, knownCheckpoints });
  if (!report.ok) throw new IntegrityError(ledger, report.problems);
  const reader = { publicKeys: keys, predicateRegistry: evidenceRegistry };
  await requireRecordedIntended(place, intended, store, reader);
  return {
    writer: {
      store,
      signer,
      clock: world.now,
      predicateRegistry: evidenceRegistry,
      origin: `pgattest/${place.name}`,
      signal: world.signal,
    },
    reader,
    observe: clusterObserver({
      declaration,
      passwordOf: ({ collector }) => secrets(collector.password),
      pgattestVersion: world.version,
      bundleSha256: world.bundleSha256,
      now: world.now,
      monotonicClock: world.monotonicClock,
      signal: world.signal,
      timeoutMs: COLLECTION_LIMIT_MS,
    }),
    controls,
    catalogueVersion,
    randomBytes: (count) => randomBytes(count),
    now: world.now,
    progress: (line) => progress(world, line),
  };
}
