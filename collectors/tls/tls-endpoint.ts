import pLimit from "p-limit";
import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { tlsVersions } from "#policies/catalogue/evidence-kinds/tls-endpoint.ts";
import { PostgresError } from "#postgres/errors.ts";
import type { Collected, Collector, CollectorContext } from "../collector.ts";
import type { Limits } from "../limits.ts";
import { probeAuthentication } from "./authentication-probe.ts";
import { certificateFacts } from "./certificate-facts.ts";
import { certifiedCiphers, type Handshake, tryHandshake } from "./handshake.ts";
import { probePlaintext } from "./plaintext-probe.ts";
import { maximumProbePairs, nobody, type ProbePair, probePairs } from "./probe-pairs.ts";
import type { HandshakeOptions } from "./tls-socket.ts";
import {
  authenticationVisibility,
  certificateVisibility,
  plaintextVisibility,
  versionVisibility,
} from "./tls-visibility.ts";
import { probeVersion } from "./version-probe.ts";

type Facts = FactsOf<"tls-endpoint">;

/** Open connections at a time: a probe must not use up a server's slots. */
const concurrency = 4;

/** One connection's share of time; the run as a whole is bounded by the context. */
const probeTimeoutMs = 5_000;

function compareText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function comparePair(left: ProbePair, right: ProbePair): number {
  return compareText(left.database, right.database) || compareText(left.role, right.role);
}

function whyNoCertificate(handshake: Handshake): string {
  switch (handshake.kind) {
    case "no-tls":
      return "the server answered that it has no TLS";
    case "failed":
      return `no TLS handshake succeeded: ${handshake.code}`;
    case "completed":
      return "the server served no certificate";
  }
}

function servedCertificate(
  handshake: Handshake,
  options: Pick<HandshakeOptions, "serverName" | "caCertificatePem">,
  now: Date,
): Pick<Facts, "certificate" | "negotiated"> {
  if (handshake.kind !== "completed") return { certificate: null, negotiated: null };
  const { certificate, chainProblem, protocol, cipher } = handshake;
  return {
    certificate:
      certificate === null ? null : certificateFacts(certificate, { ...options, chainProblem, now }),
    negotiated: { protocol, cipher },
  };
}

/**
 * Logs in once, so that the observation can say which server it is about. An endpoint that takes no login of ours is
 * looked at all the same; the observation then says that its source is not proven.
 */
async function proveSource(context: CollectorContext): Promise<void> {
  try {
    await context.inDatabase(context.database, async () => {});
  } catch (error) {
    if (context.signal.aborted || !(error instanceof PostgresError)) throw error;
  }
}

async function collect(context: CollectorContext): Promise<Collected<"tls-endpoint">> {
  const { endpoint } = context;
  const { serverName, caCertificatePem } = endpoint;
  const limits: Limits = { signal: context.signal, timeoutMs: Math.min(probeTimeoutMs, context.timeoutMs) };
  const limit = pLimit(concurrency);
  // First and alone: an endpoint that nobody answers at is a failure of the collection, not a list of unknowns.
  const handshake = await tryHandshake(
    endpoint,
    { serverName, caCertificatePem, minVersion: "TLSv1", maxVersion: "TLSv1.3", ciphers: certifiedCiphers },
    limits,
  );
  await proveSource(context);
  const { pairs, total } = probePairs(
    [context.database, ...context.databases],
    [context.role, ...context.loginRoles, ...context.administrators, nobody],
  );
  const [versions, plaintext, authentication] = await Promise.all([
    Promise.all(
      tlsVersions.map((version) =>
        limit(() => probeVersion(endpoint, { serverName, caCertificatePem }, version, limits)),
      ),
    ),
    Promise.all(pairs.map((pair) => limit(() => probePlaintext(endpoint, pair, limits)))),
    Promise.all(
      pairs.map((pair) =>
        limit(() => probeAuthentication(endpoint, { serverName, caCertificatePem }, pair, limits)),
      ),
    ),
  ]);
  const facts: Facts = {
    host: endpoint.host,
    port: endpoint.port,
    serverName,
    plaintext: plaintext.toSorted(comparePair),
    authentication: authentication.toSorted(comparePair),
    versions,
    ...servedCertificate(handshake, { serverName, caCertificatePem }, context.now()),
  };
  return {
    facts,
    visibility: [
      plaintextVisibility(facts.plaintext, total),
      authenticationVisibility(facts.authentication, total),
      ...versionVisibility(versions),
      certificateVisibility(facts, whyNoCertificate(handshake)),
    ],
  };
}

/** What an endpoint answers on the wire, asked by real handshakes and start-up messages, never by its settings. */
export const tlsEndpointCollector = {
  produces: "tls-endpoint",
  version: "2",
  cost: `1 session, 5 TLS handshakes and at most ${maximumProbePairs} start-up messages in the clear and as many within TLS, ${concurrency} at a time, a few KiB each, for the collector, declared logins, administrators and the unknown role ${nobody}; the server logs each refusal in a line, and no failed password, as none is sent`,
  collect,
} as const satisfies Collector<"tls-endpoint">;
