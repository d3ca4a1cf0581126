/**
 * The import line (docs/decisions.md, "One line of imports"):
 * postgres <- policies <- collectors | evidence <- infra | cli. An import for types counts as an import.
 *
 * @type {import("dependency-cruiser").IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: "postgres-knows-nobody",
      comment: "postgres/ is how PostgreSQL works: plain TypeScript that knows nothing of this project.",
      severity: "error",
      from: { path: "^postgres/" },
      to: { path: "^(policies|collectors|evidence|infra|cli|toolchain|test)/" },
    },
    {
      name: "policies-know-pure-postgres-only",
      comment: "policies/ judges facts; of postgres/ it may use the rooms that do no input or output.",
      severity: "error",
      from: { path: "^policies/" },
      to: { path: "^postgres/", pathNot: "^postgres/(access|plan|settings|log)/" },
    },
    {
      name: "pure-rooms-stay-pure",
      comment:
        "The rooms that policies use must not lead to those that connect, read or apply; quoting is pure.",
      severity: "error",
      from: { path: "^postgres/(access|plan|settings|log)/" },
      to: {
        path: "^postgres/(client|catalogue|apply)/",
        pathNot: "^postgres/client/(quote|scram-verifier)[.]ts$",
      },
    },
    {
      name: "policies-know-nobody-above",
      comment: "policies/ is what must hold; who collects, keeps or deploys is not its business.",
      severity: "error",
      from: { path: "^policies/" },
      to: { path: "^(collectors|evidence|infra|cli|toolchain|test)/" },
    },
    {
      name: "model-is-at-the-bottom",
      comment: "The vocabulary knows nothing of catalogue, intent, rules or packs.",
      severity: "error",
      from: { path: "^policies/model/" },
      to: { path: "^policies/(catalogue|intent|rules|packs)/" },
    },
    {
      name: "catalogue-knows-no-deployment",
      comment:
        "Controls judge facts; how facts are derived from resources and who runs the judge stays outside.",
      severity: "error",
      from: { path: "^policies/catalogue/" },
      to: { path: "^policies/(intent|rules|packs)/" },
    },
    {
      name: "collectors-know-facts-only",
      comment:
        "Collecting never judges: collectors know postgres and the kinds of evidence, nothing of evidence/.",
      severity: "error",
      from: { path: "^collectors/" },
      to: {
        path: "^(evidence|infra|cli|toolchain|test|policies/(intent|rules|packs)|policies/catalogue/(controls|judging|frameworks))/",
      },
    },
    {
      name: "evidence-knows-no-collector",
      comment: "Judging never does input or output: evidence/ gets its collectors as an argument.",
      severity: "error",
      from: { path: "^evidence/" },
      to: { path: "^(postgres|collectors|infra|cli|toolchain|test|policies/(intent|rules|packs))/" },
    },
    {
      name: "nobody-imports-infra",
      comment: "infra/ is the program; what others need of it belongs below it.",
      severity: "error",
      from: { path: "^(postgres|policies|collectors|evidence|cli|toolchain)/" },
      to: { path: "^infra/" },
    },
    {
      name: "nobody-imports-cli",
      comment: "cli/ is the program pgattest; what others need of it belongs below it.",
      severity: "error",
      from: { path: "^(postgres|policies|collectors|evidence|infra|toolchain)/" },
      to: { path: "^cli/" },
    },
    {
      name: "infra-and-cli-know-no-toolchain",
      comment: "The toolchain puts programs in place; no program imports it.",
      severity: "error",
      from: { path: "^(infra|cli)/" },
      to: { path: "^(toolchain|test)/" },
    },
    {
      name: "pulumi-where-it-is-declared",
      comment: "@pulumi/* is for the program, for intent, rules and packs, and for our language host.",
      severity: "error",
      from: {
        path: "^(postgres|policies|collectors|evidence|infra|cli|toolchain)/",
        pathNot: "^(infra|policies/intent|policies/rules|policies/packs|toolchain/language-host)/",
      },
      to: { path: "(^|/)node_modules/@pulumi/|^@pulumi/" },
    },
    {
      name: "judging-does-no-io",
      comment: "What describes, plans, judges or renders is a function of what it is given.",
      severity: "error",
      from: {
        path: "^(policies/(model|catalogue|intent|rules)|postgres/(access|plan|settings|log)|evidence/(assess|statement|report|export))/",
      },
      to: {
        dependencyTypes: ["core"],
        path: "^(node:)?(fs|fs/promises|net|tls|http|https|http2|dgram|dns|dns/promises|child_process|worker_threads|os|process)$",
      },
    },
    {
      name: "tests-are-nobodys-parts",
      comment: "What ships never rests on tests or measurements.",
      severity: "error",
      from: { pathNot: "^(test|bench)/" },
      to: { path: "^(test|bench)/" },
    },
    {
      name: "no-cycles",
      comment: "Two modules that need each other are one module, or three.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolvable",
      comment: "An import that leads nowhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-undeclared-packages",
      comment:
        "A package that only happens to be installed, because another one needs it. The pack has a manifest of its own for the engine; esbuild bundles it with the packages of the root's.",
      severity: "error",
      from: { pathNot: "^policies/packs/postgres/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "no-development-packages-at-run-time",
      comment:
        "What ships rests on dependencies; the toolchain runs in a clone and may use development packages.",
      severity: "error",
      from: { path: "^(postgres|policies|collectors|evidence|infra|cli)/" },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: "node_modules/@types/",
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/|^\\.pgattest/|^test/(golden|fixtures)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    combinedDependencies: false,
    moduleSystems: ["es6", "cjs"],
    enhancedResolveOptions: {
      // Subpath imports (`#policies/…`) come from package.json, as Node itself reads them.
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
      extensions: [".ts", ".js", ".mjs", ".cjs", ".json"],
    },
  },
};
