import type { Sabotage } from "./sabotage.ts";

/** Somebody edits the declaration and nobody deploys it. */
export const declarationNotDeployed: Sabotage = {
  id: "declaration-not-deployed",
  story: "Somebody edits the declaration and nobody deploys it.",
  breaks: ["deployment-matches-declaration", "roles-match-declaration"],
  verdicts: { "deployment-matches-declaration": "fail", "roles-match-declaration": "fail" },
  needsPgaudit: false,
  async apply(server) {
    await server.editDeclaration(true);
  },
  async undo(server) {
    await server.editDeclaration(false);
  },
};
