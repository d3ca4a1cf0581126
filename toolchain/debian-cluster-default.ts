import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * A drop-in of postgresql-common's `createcluster.conf`, read by the maintainer script of every server package. A
 * drop-in, because the file itself belongs to the administrator.
 */
const dropIn = "/etc/postgresql-common/createcluster.d/pgattest.conf";

const text = `# Written by pgattest while it installs PostgreSQL, and removed after: it starts servers of its own, so the
# package is not to make and start a cluster "main".
create_main_cluster = false
`;

/** Runs an installation so that a PostgreSQL server in it neither makes nor starts Debian's default cluster. */
export async function withoutMainCluster<T>(names: readonly string[], step: () => Promise<T>): Promise<T> {
  if (!names.some((name) => /^postgresql(-\d+)?$/.test(name))) return step();
  await mkdir(dirname(dropIn), { recursive: true });
  await writeFile(dropIn, text);
  try {
    return await step();
  } finally {
    await rm(dropIn, { force: true });
  }
}
