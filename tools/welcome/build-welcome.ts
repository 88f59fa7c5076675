/** Builds the Welcome guest: a bootable floppy from resources/welcome. The same sources give the same bytes. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { assemble } from "../../core/assembler/assembler.ts";
import { type FileTime, type FloppyFile, buildFat12Floppy } from "./fat12.ts";

const ROOT = join(import.meta.dirname, "../..");
const SOURCES = join(ROOT, "resources/welcome");
const TEXTS = join(SOURCES, "files");
const VOLUME_LABEL = "NESTBOX";
/** Carried by every file; fixed, for the image to be reproducible. */
const FILE_TIME: FileTime = { year: 2026, month: 11, day: 25, hour: 12, minute: 0 };
/** Below the stack, which begins at FFF0h. */
const HIGHEST_VARIABLE = 0xf000;

/** The image, dist/resources/welcome.img. */
export async function buildWelcome(): Promise<Uint8Array> {
  const define = { VERSION: `'${packageVersion()}'` };
  const boot = assemble(readSource("boot.asm"), { name: "boot.asm", define });
  const system = assemble(readSource("welcome.asm"), { name: "welcome.asm", define, files: findSource });
  const variablesEnd = system.symbols.get("bss_end") ?? 0;
  if (variablesEnd > HIGHEST_VARIABLE) throw new Error(`WELCOME.SYS leaves no room for its stack: ${variablesEnd}`);
  const files: FloppyFile[] = [
    { name: "WELCOME.SYS", bytes: system.bytes, system: true },
    ...readdirSync(TEXTS)
      .toSorted()
      .map((name) => ({ name, bytes: dosText(readFileSync(join(TEXTS, name), "utf8")) })),
  ];
  return buildFat12Floppy(boot.bytes, VOLUME_LABEL, files, FILE_TIME);
}

function readSource(name: string): string {
  return readFileSync(join(SOURCES, name), "utf8");
}

function findSource(name: string): string | undefined {
  return existsSync(join(SOURCES, name)) ? readSource(name) : undefined;
}

function packageVersion(): string {
  return /"version": "([^"]+)"/.exec(readFileSync(join(ROOT, "package.json"), "utf8"))?.[1] ?? "";
}

/** Lines ended as DOS ends them. The texts are plain ASCII: a code page would garble anything else. */
function dosText(text: string): Uint8Array {
  const lines = text.replaceAll("\r\n", "\n").replaceAll("\n", "\r\n");
  return Uint8Array.from(lines, (character) => {
    const code = character.charCodeAt(0);
    if (code > 0x7e) throw new Error(`“${character}” is not ASCII`);
    return code;
  });
}
