export type { ServerBinaries } from "./binaries.ts";
export { createLocalServer } from "./create-server.ts";
export type { Execute, Executed, ExecuteOptions, LocalServerDependencies } from "./dependencies.ts";
export { destroyLocalServer } from "./destroy-server.ts";
export { LocalServerError, type LocalServerErrorCode } from "./errors.ts";
export { defaultHbaRules, type HbaRule, hbaRuleSchema } from "./hba-rule.ts";
export { authorityFile, type HomeFolders, homeFolders } from "./home.ts";
export { hostDependencies } from "./host-dependencies.ts";
export {
  type LocalServerStatus,
  readLocalServer,
  startLocalServer,
  stopLocalServer,
} from "./operate-server.ts";
export { reconfigureLocalServer } from "./reconfigure-server.ts";
export type { Settled } from "./settle-server.ts";
export { type LocalServerSpec, localServerSpecSchema, parseLocalServerSpec } from "./spec.ts";
export { type LocalServer, localServerSchema } from "./state-file.ts";
