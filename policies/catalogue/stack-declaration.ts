import { closest } from "#policies/model/declaration/closest.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import { declarationFromConfig, type declarationKeys } from "#policies/model/declaration/from-config.ts";
import { parseDeclaration } from "#policies/model/declaration/parse-declaration.ts";
import { ModelError } from "#policies/model/errors.ts";
import { evidenceKindIds, isEvidenceKind } from "./evidence-kinds/index.ts";
import { controlById, controls } from "./index.ts";

function unknown(path: string, name: string, what: string, known: readonly string[]): string {
  const nearest = closest(name, known);
  const hint = nearest === null ? "" : `; did you mean "${nearest}"?`;
  return `pgattest:${path}: ${JSON.stringify(name)} is not ${what}${hint}`;
}

function unknownControls(
  part: "waivers" | "notApplicable",
  entries: readonly { readonly control: string }[],
): readonly string[] {
  const ids = controls.map(({ id }) => id);
  return entries.flatMap(({ control }, index) =>
    controlById(control) === undefined
      ? [unknown(`${part}[${index}].control`, control, "a control", ids)]
      : [],
  );
}

/**
 * Names of kinds and controls lead somewhere: a mistyped kind would leave the real one monthly, and a mistyped control
 * would be waived by nobody's intent. The vocabulary itself knows neither list, so it is checked here.
 */
function withKnownNames(declaration: Declaration): Declaration {
  const { schedule, waivers, notApplicable } = declaration;
  const mistakes = [
    ...Object.keys(schedule)
      .filter((kind) => !isEvidenceKind(kind))
      .map((kind) => unknown(`schedule.${kind}`, kind, "a kind of evidence", evidenceKindIds)),
    ...unknownControls("waivers", waivers),
    ...unknownControls("notApplicable", notApplicable),
  ];
  if (mistakes.length === 0) return declaration;
  throw new ModelError(
    "declaration-invalid",
    mistakes.join("\n"),
    "Mend the lines named in Pulumi.<stack>.yaml; docs/controls.md names every control and kind of evidence.",
  );
}

/**
 * Reads the declaration of a stack, with every name in it known to the catalogue.
 * @param input what stands under `pgattest:` in `Pulumi.<stack>.yaml`, as plain values
 * @throws ModelError `declaration-invalid`, one line per mistake, each with its exact path
 */
export function parseStackDeclaration(input: unknown): Declaration {
  return withKnownNames(parseDeclaration(input));
}

/**
 * Assembles the declaration of a stack from its configuration, with every name in it known to the catalogue.
 * @param get the plain value of a key, as `pulumi.Config.getObject` gives it, or undefined
 * @throws ModelError `declaration-invalid`, one line per mistake, each with its exact path
 */
export function stackDeclarationFromConfig(
  get: (key: (typeof declarationKeys)[number]) => unknown,
): Declaration {
  return withKnownNames(declarationFromConfig(get));
}
