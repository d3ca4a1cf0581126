/** What the engine knows of the operation in progress, and a program or policy pack may ask for. */
export interface StackContext {
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
  readonly dryRun: boolean;
  /** Configuration by full key, `namespace:config:name` or `namespace:name`; secrets in clear, as the engine sends them. */
  readonly config: Readonly<Record<string, string>>;
  readonly configSecretKeys: readonly string[];
}

/**
 * The variables through which the Node SDK takes configuration: it reads `PULUMI_CONFIG` and
 * `PULUMI_CONFIG_SECRET_KEYS` as JSON in programs and policy packs alike.
 */
export function configEnvironment(
  context: Pick<StackContext, "config" | "configSecretKeys">,
): Readonly<Record<string, string>> {
  return {
    PULUMI_CONFIG: JSON.stringify(context.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(context.configSecretKeys),
  };
}

/**
 * The variables that make `getOrganization()`, `getProject()`, `getStack()`, `isDryRun()` and `new Config()` right
 * inside a policy pack, which gets no command-line flags for them. The engine sets the same names for runtimes that
 * it starts by itself (pkg/v3 `constructEnv`): the `PULUMI_NODEJS_` ones are read by the SDK today, the general ones
 * are where it is going. Empty values are left out, so that the SDK's defaults stay in force.
 */
export function policyPackEnvironment(context: StackContext): Readonly<Record<string, string>> {
  const named = {
    ORGANIZATION: context.organization,
    PROJECT: context.project,
    STACK: context.stack,
    DRY_RUN: String(context.dryRun),
  };
  const pairs = Object.entries(named)
    .filter(([, value]) => value !== "")
    .flatMap(([name, value]) => [
      [`PULUMI_NODEJS_${name}`, value],
      [`PULUMI_${name}`, value],
    ]);
  return { ...Object.fromEntries(pairs), ...configEnvironment(context) };
}
