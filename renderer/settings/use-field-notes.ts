import type { FieldName } from "../../core/settings/pages.ts";
import { FIELDS } from "../../core/settings/pages.ts";
import type { Problem } from "../../core/settings/problem.ts";
import { useText } from "../app/use-preferences.ts";
import type { FieldNotes } from "../ui/field.tsx";
import { useFieldText } from "./use-field-text.ts";

/** A field's problem as what stands beside its control, with the one press that mends it. */
export function useFieldNotes(): (
  name: FieldName,
  problem: Problem | undefined,
  mend: (fix: string | number) => void,
) => FieldNotes {
  const text = useText();
  const field = useFieldText();
  return (name, problem, mend) => {
    if (problem === undefined) return { help: field.help(name) };
    const fix = "fix" in problem ? problem.fix : undefined;
    const declared = FIELDS[name];
    const shown = "unit" in declared ? `${fix} ${declared.unit}` : `“${fix}”`;
    return {
      problem: field.problem(name, problem),
      fix: fix === undefined ? undefined : { label: text("settings.fix", { value: shown }), run: () => mend(fix) },
    };
  };
}
