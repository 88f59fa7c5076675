/** An error of the coprocessor as PC programs know it: interrupt 13, which the BIOS passes on as interrupt 2. */
import { expect, test } from "vitest";
import { runCases } from "./testing/bios-machine.ts";

const DIVISION = `
        push    ds
        xor     ax, ax
        mov     ds, ax
        mov     word [2 * 4], .handler
        mov     [2 * 4 + 2], cs
        pop     ds
        in      al, 0xA1
        and     al, ~0x20
        out     0xA1, al
        in      al, 0x21
        and     al, ~4
        out     0x21, al
        xor     ebx, ebx
        fninit
        mov     word [buffer], 0x37B    ; division by zero is not masked
        fldcw   [buffer]
        fld1
        fldz
        sti
        fdivp   st1, st0
        mov     ecx, 1000
.wait:  test    ebx, ebx
        loopz   .wait
        fld1                            ; the error is gone: this waits for nothing
        fnstsw  ax
        movzx   eax, ax
        jmp     .end
.handler:
        push    ax
        fnstsw  ax
        movzx   ebx, ax
        fnclex
        pop     ax
        iret
.end:`;

test("INT 13 comes for an exception that is not masked, once", async () => {
  const answers = await runCases([{ name: "division", code: DIVISION }], { cpu: "486" });
  const { eax, ebx } = answers.get("division")!;
  expect([ebx & 0xffff, eax & 0xffff]).toEqual([0xb084, 0x2800]);
});

test.each([
  ["386", 0],
  ["486", 2],
  ["pentium", 2],
] as const)("equipment of a %s", async (cpu, coprocessor) => {
  const answers = await runCases([{ name: "equipment", code: "int 0x11" }], { cpu });
  expect(answers.get("equipment")!.eax & 2).toBe(coprocessor);
});
