import { useMemo } from "react";
import { useLanguage } from "../app/use-preferences.ts";
import { fieldText, type FieldText } from "../text/field-text.ts";

/** Labels, options and problems of settings fields in the chosen language. */
export function useFieldText(): FieldText {
  const language = useLanguage();
  return useMemo(() => fieldText(language), [language]);
}
