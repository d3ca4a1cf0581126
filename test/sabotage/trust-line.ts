import type { Sabotage } from "./sabotage.ts";

/** A line of pg_hba.conf lets one address in without a password. */
export const trustLine: Sabotage = {
  id: "trust-line",
  story: "A line of pg_hba.conf lets one address in without a password.",
  breaks: ["client-authentication-strict"],
  verdicts: { "client-authentication-strict": "fail" },
  needsPgaudit: false,
  async apply(server) {
    await server.addHbaLine("hostssl all all 192.0.2.1/32 trust");
  },
  async undo(server) {
    await server.removeHbaLine("hostssl all all 192.0.2.1/32 trust");
  },
};
