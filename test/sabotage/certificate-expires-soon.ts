import type { Sabotage } from "./sabotage.ts";

/** The server serves a certificate with a few days left. */
export const certificateExpiresSoon: Sabotage = {
  id: "certificate-expires-soon",
  story: "The server serves a certificate with a few days left.",
  breaks: ["server-certificate-valid"],
  verdicts: { "server-certificate-valid": "fail" },
  needsPgaudit: false,
  async apply(server) {
    await server.replaceCertificate("expires-soon");
  },
  async undo(server) {
    await server.restoreCertificate();
  },
};
