/** The settings' declarations as zod schemas: the one check for what a front end sends and for what a file holds. */
import { z } from "zod";
import type { Field, ValueOf } from "../../core/settings/field.ts";
import { FIELDS, type FieldName } from "../../core/settings/pages.ts";
import { normal, problem, sentence } from "../../core/settings/problem.ts";

/** Accepts what the field accepts, with the field's own sentence. */
export function fieldCheck<F extends Field>(field: F): z.ZodType<ValueOf<F>> {
  return z.unknown().transform((value, context) => {
    const found = problem(field, value);
    if (found === undefined) return normal(field, value) as ValueOf<F>;
    context.addIssue({ code: "custom", message: sentence(field, found) });
    return z.NEVER;
  });
}

type FieldChecks = { readonly [K in FieldName]: z.ZodType<ValueOf<(typeof FIELDS)[K]>> };

export const FIELD_CHECKS = Object.fromEntries(
  Object.entries(FIELDS).map(([name, field]) => [name, fieldCheck(field)]),
) as FieldChecks;
