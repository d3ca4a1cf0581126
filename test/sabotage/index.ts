import { applicationGetsCreaterole } from "./application-gets-createrole.ts";
import { auditSettableByLogin } from "./audit-settable-by-login.ts";
import { certificateExpiresSoon } from "./certificate-expires-soon.ts";
import { certificateOfAnotherCa } from "./certificate-of-another-ca.ts";
import { collectorLosesHba } from "./collector-loses-hba.ts";
import { collectorLosesSettings } from "./collector-loses-settings.ts";
import { collectorMayWrite } from "./collector-may-write.ts";
import { connectionsUnlogged } from "./connections-unlogged.ts";
import { declarationNotDeployed } from "./declaration-not-deployed.ts";
import { defaultPrivilegeToPublic } from "./default-privilege-to-public.ts";
import { grantByHand } from "./grant-by-hand.ts";
import { grantToPublic } from "./grant-to-public.ts";
import { logPlainText } from "./log-plain-text.ts";
import { md5Passwords } from "./md5-passwords.ts";
import { newSuperuser } from "./new-superuser.ts";
import { pgauditNotLoaded } from "./pgaudit-not-loaded.ts";
import { plaintextLine } from "./plaintext-line.ts";
import { roleAuditNone } from "./role-audit-none.ts";
import { roleLimitChanged } from "./role-limit-changed.ts";
import type { Sabotage } from "./sabotage.ts";
import { settingByHand } from "./setting-by-hand.ts";
import { tlsMinimumLowered } from "./tls-minimum-lowered.ts";
import { trustLine } from "./trust-line.ts";
import { undeclaredDatabase } from "./undeclared-database.ts";
import { undeclaredLogin } from "./undeclared-login.ts";
import { versionPastItsEnd } from "./version-past-its-end.ts";

export type { Sabotage, SabotageServer } from "./sabotage.ts";

/** Every sabotage. */
export const sabotages: readonly Sabotage[] = Object.freeze([
  newSuperuser,
  applicationGetsCreaterole,
  roleLimitChanged,
  undeclaredLogin,
  grantByHand,
  grantToPublic,
  defaultPrivilegeToPublic,
  collectorMayWrite,
  pgauditNotLoaded,
  roleAuditNone,
  auditSettableByLogin,
  connectionsUnlogged,
  logPlainText,
  settingByHand,
  tlsMinimumLowered,
  plaintextLine,
  trustLine,
  certificateExpiresSoon,
  certificateOfAnotherCa,
  md5Passwords,
  undeclaredDatabase,
  declarationNotDeployed,
  versionPastItsEnd,
  collectorLosesSettings,
  collectorLosesHba,
]);
