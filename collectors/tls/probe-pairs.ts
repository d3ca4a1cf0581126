/** A database and a role that may connect to it. */
export interface ProbePair {
  readonly database: string;
  readonly role: string;
}

/** At most so many pairs are asked in one run, in the clear and within TLS, so that a probe is never a flood. */
export const maximumProbePairs = 128;

/** A role that no server has: what it is asked, everybody is whom no line of pg_hba.conf names. */
export const nobody = "pgattest-nobody";

/** The pairs that are asked, and how many there would be without the limit. */
export interface ProbePairs {
  readonly pairs: readonly ProbePair[];
  readonly total: number;
}

/**
 * Every database with every role, each once, in a fixed order. Over the limit the order goes diagonally, so that
 * as many different databases and roles as possible are asked; the run then says that it is not complete.
 */
export function probePairs(databases: readonly string[], roles: readonly string[]): ProbePairs {
  const where = [...new Set(databases)];
  const who = [...new Set(roles)];
  const total = where.length * who.length;
  const pairs: ProbePair[] = [];
  for (let shift = 0; shift < who.length; shift += 1) {
    for (const [index, database] of where.entries()) {
      const role = who[(index + shift) % who.length];
      if (role !== undefined && pairs.length < maximumProbePairs) pairs.push({ database, role });
    }
  }
  return { pairs, total };
}
