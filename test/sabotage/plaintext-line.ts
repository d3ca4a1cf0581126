import type { Sabotage } from "./sabotage.ts";

/** A line of pg_hba.conf lets clients in without TLS. */
export const plaintextLine: Sabotage = {
  id: "plaintext-line",
  story: "A line of pg_hba.conf lets clients in without TLS.",
  breaks: ["plaintext-refused", "client-authentication-strict"],
  verdicts: { "plaintext-refused": "fail", "client-authentication-strict": "fail" },
  needsPgaudit: false,
  async apply(server) {
    await server.addHbaLine("hostnossl all all all scram-sha-256");
  },
  async undo(server) {
    await server.removeHbaLine("hostnossl all all all scram-sha-256");
  },
};
