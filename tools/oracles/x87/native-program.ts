/** Runs cases on the host's processor: a static 32-bit program that writes its outputs to a pipe. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble } from "../../../core/assembler/assembler.ts";
import { buildElf } from "../native/native-program.ts";
import { codeOf, inputsOf, operandsOf, resultsOf, STRIDE, type X87Case, type X87Result } from "./case.ts";

const CODE = 0x0804_8000;
const INPUTS = 0x0a00_0000;
const OUTPUTS = 0x0c00_0000;
const STACK = 0x0e00_0000;
const STACK_BYTES = 0x10000;

export function runX87Natively(cases: readonly X87Case[]): X87Result[] {
  const start = assemble(`bits 32\nmov esp, ${STACK + STACK_BYTES}`).bytes;
  const ending = assemble(
    `bits 32
    mov esi, ${OUTPUTS}
    mov edi, ${cases.length * STRIDE}
.write:
    mov eax, 4
    mov ebx, 1
    mov ecx, esi
    mov edx, edi
    int 0x80
    test eax, eax
    jle .end
    add esi, eax
    sub edi, eax
    jnz .write
    xor ebx, ebx
.end:
    mov eax, 1
    int 0x80`,
  ).bytes;
  const code = Uint8Array.from([
    ...start,
    ...codeOf(cases, { origin: CODE + start.length, inputs: INPUTS, outputs: OUTPUTS }, ending),
  ]);
  const inputs = inputsOf(cases);
  const outputs = operandsOf(cases);
  const elf = buildElf(CODE, [
    { address: CODE, bytes: code, sizeBytes: code.length },
    { address: INPUTS, bytes: inputs, sizeBytes: inputs.length },
    { address: OUTPUTS, bytes: outputs, sizeBytes: outputs.length },
    { address: STACK, bytes: new Uint8Array(0), sizeBytes: STACK_BYTES },
  ]);
  const folder = mkdtempSync(join(tmpdir(), "x87-"));
  try {
    const file = join(folder, "cases");
    writeFileSync(file, elf);
    chmodSync(file, 0o700);
    const { stdout, status, error } = spawnSync(file, [], { maxBuffer: 1 << 30, timeout: 60_000 });
    if (error !== undefined) throw error;
    if (status !== 0 || stdout.length !== cases.length * STRIDE) throw new Error(`the program ended with ${status}`);
    return resultsOf(new Uint8Array(stdout));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
