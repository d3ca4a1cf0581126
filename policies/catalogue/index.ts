import { accessMatchesDeclaration } from "./controls/access-matches-declaration.ts";
import { applicationRolesUnprivileged } from "./controls/application-roles-unprivileged.ts";
import { auditCoversEveryLogin } from "./controls/audit-covers-every-login.ts";
import { auditLibraryLoaded } from "./controls/audit-library-loaded.ts";
import { auditSettingsProtected } from "./controls/audit-settings-protected.ts";
import { clientAuthenticationStrict } from "./controls/client-authentication-strict.ts";
import { collectorLeastPrivilege } from "./controls/collector-least-privilege.ts";
import { connectionsLogged } from "./controls/connections-logged.ts";
import { defaultPrivilegesExcludePublic } from "./controls/default-privileges-exclude-public.ts";
import { deploymentMatchesDeclaration } from "./controls/deployment-matches-declaration.ts";
import { logDestinationStructured } from "./controls/log-destination-structured.ts";
import { noUnexpectedSuperuser } from "./controls/no-unexpected-superuser.ts";
import { passwordsScram } from "./controls/passwords-scram.ts";
import { plaintextRefused } from "./controls/plaintext-refused.ts";
import { publicHoldsNoDataPrivileges } from "./controls/public-holds-no-data-privileges.ts";
import { rolesMatchDeclaration } from "./controls/roles-match-declaration.ts";
import { serverCertificateValid } from "./controls/server-certificate-valid.ts";
import { serverIsTheProvisionedOne } from "./controls/server-is-the-provisioned-one.ts";
import { serverVersionSupported } from "./controls/server-version-supported.ts";
import { settingsMatchDeclaration } from "./controls/settings-match-declaration.ts";
import { tlsMinimumVersion } from "./controls/tls-minimum-version.ts";
import type { AnyControl } from "./define-control.ts";
import { type Framework, frameworks } from "./frameworks/index.ts";

/** The version of controls and frameworks together; it stands in every assessment, and grows when a judge or mapping changes. */
export const catalogueVersion = "1.2.0";

/** Every control, by subject: who, what they may do, what is recorded, how they come in, which server. */
export const controls: readonly AnyControl[] = Object.freeze([
  noUnexpectedSuperuser,
  applicationRolesUnprivileged,
  rolesMatchDeclaration,
  accessMatchesDeclaration,
  publicHoldsNoDataPrivileges,
  defaultPrivilegesExcludePublic,
  collectorLeastPrivilege,
  auditLibraryLoaded,
  auditCoversEveryLogin,
  auditSettingsProtected,
  connectionsLogged,
  logDestinationStructured,
  settingsMatchDeclaration,
  tlsMinimumVersion,
  plaintextRefused,
  serverCertificateValid,
  passwordsScram,
  clientAuthenticationStrict,
  serverIsTheProvisionedOne,
  deploymentMatchesDeclaration,
  serverVersionSupported,
]);

/** The control of an id, or undefined. */
export function controlById(id: string): AnyControl | undefined {
  return controls.find((control) => control.id === id);
}

export { type Framework, frameworks };
