import { PostgresError } from "../errors.ts";
import type { AclEntry } from "./privilege.ts";
import { PUBLIC } from "./privilege.ts";
import { privilegeByLetter } from "./privilege-letters.ts";

interface Scanned {
  readonly name: string;
  readonly next: number;
}

function malformed(text: string): PostgresError {
  return new PostgresError("value-invalid", `${JSON.stringify(text)} is not an aclitem`);
}

/** A name as the server's `putid` writes it: bare, or in double quotes with inner ones doubled. */
function scanName(text: string, start: number, end: RegExp): Scanned {
  const sticky = new RegExp(`"((?:[^"]|"")*)"|${end.source}`, "uy");
  sticky.lastIndex = start;
  const match = sticky.exec(text);
  if (match === null) throw malformed(text);
  const name = match[1] === undefined ? match[0] : match[1].replaceAll('""', '"');
  return { name, next: sticky.lastIndex };
}

const bareName = /[^"=/]*/;

function scanPrivileges(
  text: string,
  letters: string,
  grantee: string,
  grantor: string,
): readonly AclEntry[] {
  if (!/^(?:[A-Za-z]\*?)*$/.test(letters)) throw malformed(text);
  return [...letters.matchAll(/([A-Za-z])(\*?)/g)].map(([, letter = "", star]) => {
    const privilege = privilegeByLetter[letter];
    if (privilege === undefined) throw malformed(text);
    return { grantee, grantor, privilege, grantable: star === "*" };
  });
}

/**
 * Reads the text of one `aclitem`: `grantee=letters/grantor`, a star after a letter meaning grant option,
 * no grantee meaning PUBLIC. A role named `PUBLIC` in capitals is a role and keeps its name.
 *
 * @returns One entry per privilege, in the order of the text.
 * @throws PostgresError `value-invalid` for anything else, and for letters that no known version has.
 */
export function parseAclItem(text: string): readonly AclEntry[] {
  const grantee = scanName(text, 0, bareName);
  const equals = grantee.next;
  const slash = text.indexOf("/", equals);
  if (text[equals] !== "=" || slash < 0) throw malformed(text);
  const grantor = scanName(text, slash + 1, bareName);
  if (grantor.next !== text.length || grantor.name === "") throw malformed(text);
  const name = grantee.next === 0 ? PUBLIC : grantee.name;
  return scanPrivileges(text, text.slice(equals + 1, slash), name, grantor.name);
}
