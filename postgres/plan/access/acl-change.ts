import type { CatalogueObject } from "../../access/access-catalogue.ts";
import type { Privilege } from "../../access/privilege.ts";

/** One change to one privilege of one grantee on one object, to be made by the object's owner. */
export interface AclChange {
  readonly verb: "grant" | "revoke";
  /** Revocations first, then the removal of what others granted, then grants. */
  readonly stage: "revoke" | "strip" | "grant";
  readonly object: CatalogueObject;
  readonly grantee: string;
  readonly privilege: Privilege;
  /** `WITH GRANT OPTION` of a grant, `GRANT OPTION FOR` of a revocation. */
  readonly option: boolean;
  readonly cascade: boolean;
  readonly reason: "declared" | "undeclared" | "undeclared-option" | "granted-by-other";
}

/** An entry that no statement of the owner can take away. */
export interface StuckEntry {
  readonly object: CatalogueObject;
  readonly privilege: Privilege;
  readonly grantee: string;
  readonly grantor: string;
}
