import { controls } from "#policies/catalogue/index.ts";
import type { Sabotage } from "./sabotage.ts";

/** Who cannot tell the server from another believes nothing of it. */
const everyControl = controls.map(({ id }) => id);

/** The server serves a certificate that the declared CA did not sign. */
export const certificateOfAnotherCa: Sabotage = {
  id: "certificate-of-another-ca",
  story: "The server serves a certificate that the declared CA did not sign.",
  breaks: everyControl,
  verdicts: Object.fromEntries(
    everyControl.map((id) => [id, id === "server-certificate-valid" ? "fail" : "not-evaluable"] as const),
  ),
  needsPgaudit: false,
  async apply(server) {
    await server.replaceCertificate("other-ca");
  },
  async undo(server) {
    await server.restoreCertificate();
  },
};
