import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { asFailure } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { type FirstMessage, firstMessage } from "./first-message.ts";
import type { ProbePair } from "./probe-pairs.ts";
import { readAnswer } from "./read-answer.ts";
import { type WireTarget, withSocket } from "./socket.ts";
import { startUpMessage } from "./start-up-message.ts";

/** What the endpoint says to one start-up message in the clear. */
export type PlaintextAnswer = FactsOf<"tls-endpoint">["plaintext"][number];

type Outcome = Pick<PlaintextAnswer, "outcome" | "detail">;

/** The function of the server that raises the refusals of pg_hba.conf, explicit and implicit (auth.c). */
const refusingRoutine = "ClientAuthentication";

/** The function that raises every failed authentication: who gets there was let in by pg_hba.conf. */
const authenticatingRoutine = "auth_failed";

/**
 * What the first answer means. SQLSTATE 28000 alone is not enough: a failed `ident` is one as well, and comes
 * after pg_hba.conf has let the connection pass in the clear.
 */
function plaintextOutcome(message: FirstMessage): Outcome {
  switch (message.type) {
    case "authentication":
      return { outcome: "accepted", detail: "the server went on to authentication without encryption" };
    case "other":
      return {
        outcome: "unknown",
        detail: `the server answered with a message of type ${JSON.stringify(message.code)}`,
      };
    case "error": {
      const said = `SQLSTATE ${message.sqlState}`;
      if (message.routine === authenticatingRoutine)
        return {
          outcome: "accepted",
          detail: `the server authenticated without encryption, and refused then (${said})`,
        };
      if (message.sqlState === "28000" && message.routine === refusingRoutine)
        return {
          outcome: "refused",
          detail: `pg_hba.conf lets it in only encrypted, or not at all (${said})`,
        };
      return { outcome: "unknown", detail: `the server answered with ${said}` };
    }
  }
}

/**
 * Sends one start-up message in the clear and reads the first answer only: no password is ever sent.
 *
 * @throws CollectorError `cancelled` only; whatever else goes wrong is an `unknown` with its reason.
 */
export async function probePlaintext(
  target: WireTarget,
  pair: ProbePair,
  limits: Limits,
): Promise<PlaintextAnswer> {
  try {
    const message = await withSocket(target, limits, (socket) => {
      socket.write(startUpMessage(pair.role, pair.database));
      return readAnswer(socket, firstMessage);
    });
    return { ...pair, ...plaintextOutcome(message) };
  } catch (error) {
    if (limits.signal.aborted) throw error;
    return { ...pair, outcome: "unknown", detail: asFailure(error).reason };
  }
}
