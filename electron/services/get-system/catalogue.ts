/** The catalogue of systems that can be fetched: resources/systems.json. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { FIELDS } from "../../../core/settings/pages.ts";

const member = z.string().min(1).max(200);

const source = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("http"),
    address: z.url({ protocol: /^https?$/ }),
    /** Of the whole file at the address; absent where its makers publish none. */
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    /** More than this is not fetched: an address may come to answer with anything. */
    maxBytes: z.int().positive(),
    /** In a ZIP archive: the file that is the image. "*.iso" is the first of that kind. */
    member: member.optional(),
  }),
  z.strictObject({
    kind: z.literal("apt"),
    package: z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/),
    /** Path of the image in the package. */
    member: member.regex(/^(?!\/)(?!.*\.\.)/),
  }),
]);

const system = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  name: z.string().min(1),
  osFamily: z.enum(FIELDS.osFamily.options),
  text: z.record(z.string(), z.string()).refine((text) => "en" in text, "needs an English sentence"),
  licence: z.string().min(1),
  provenance: z.string().min(1),
  fileName: z.string().regex(/^[\w.+-]+$/),
  /** What the machine still lacks for it. */
  needs: z.literal("cpu64").optional(),
  sources: z.array(source),
});

const catalogue = z.strictObject({ about: z.string(), systems: z.array(system) });

export type System = z.infer<typeof system>;
export type Source = z.infer<typeof source>;
export type HttpSource = Extract<Source, { kind: "http" }>;
export type AptSource = Extract<Source, { kind: "apt" }>;

/** Rejects when the file is not as it should be: it is part of Nestbox. */
export async function readCatalogue(path: string): Promise<readonly System[]> {
  return catalogue.parse(JSON.parse(await readFile(path, "utf8"))).systems;
}
