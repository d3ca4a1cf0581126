import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

/** What {@link pulumiEnvironment} builds on. */
export interface PulumiEnvironmentInput {
  readonly repositoryFolder: string;
  /** The engine's folder, from `ensurePulumi`. */
  readonly binFolder: string;
  /** The caller's environment: whatever it sets already stays as it is, an empty value too. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Places and settings of the local stack's state, all inside the clone and outside git. */
export function localStatePlaces(repositoryFolder: string) {
  const stateFolder = join(repositoryFolder, ".pgattest");
  const backendFolder = join(stateFolder, "pulumi");
  return {
    backendFolder,
    backendUrl: pathToFileURL(backendFolder).href,
    passphraseFile: join(stateFolder, "passphrase"),
  } as const;
}

/**
 * The environment in which Pulumi runs in this repository: the same for `npx pulumi`, the demo, the tests and the
 * Automation API. Pure: `prepareLocalState` makes the folder and the passphrase that it names.
 *
 * Defaults, each only where the caller's environment has none: a file backend and a passphrase under `.pgattest/`, the
 * policy pack enforced on every preview and update, no update check, no plugin downloads, no assistant. On `PATH` come
 * the engine's folder, then the repository's `node_modules/.bin` with its Node 24. `NODE_OPTIONS` is added to, for the
 * reason in `inspect-guard.cjs`.
 */
export function pulumiEnvironment(input: PulumiEnvironmentInput): NodeJS.ProcessEnv {
  const places = localStatePlaces(input.repositoryFolder);
  const hasPassphrase =
    input.environment.PULUMI_CONFIG_PASSPHRASE !== undefined ||
    input.environment.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  return {
    PULUMI_BACKEND_URL: places.backendUrl,
    ...(hasPassphrase ? {} : { PULUMI_CONFIG_PASSPHRASE_FILE: places.passphraseFile }),
    PULUMI_OPTION_POLICY_PACK: join(input.repositoryFolder, "policies", "packs", "postgres"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_NEO: "false",
    ...input.environment,
    NODE_OPTIONS: nodeOptions(input),
    PATH: [
      input.binFolder,
      join(input.repositoryFolder, "node_modules", ".bin"),
      input.environment.PATH ?? "",
    ]
      .filter((folder) => folder !== "")
      .join(delimiter),
  };
}

/** The caller's options and the guard's; in NODE_OPTIONS a value with blanks stands in quotes. */
function nodeOptions(input: PulumiEnvironmentInput): string {
  const guard = `--require=${JSON.stringify(join(input.repositoryFolder, "toolchain", "inspect-guard.cjs"))}`;
  const given = input.environment.NODE_OPTIONS ?? "";
  return given.includes(guard) ? given : `${given} ${guard}`.trim();
}
