import type { Sabotage } from "./sabotage.ts";

/** The server serves a certificate that the declared CA did not sign. */
export const certificateOfAnotherCa: Sabotage = {
  id: "certificate-of-another-ca",
  story: "The server serves a certificate that the declared CA did not sign.",
  breaks: ["server-certificate-valid"],
  verdicts: { "server-certificate-valid": "fail" },
  needsPgaudit: false,
  async apply(server) {
    await server.replaceCertificate("other-ca");
  },
  async undo(server) {
    await server.restoreCertificate();
  },
};
