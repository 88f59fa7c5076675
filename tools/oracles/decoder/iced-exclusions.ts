/** Lines of iced's tables that our decoder need not agree with, each kind with its reason. Tried in this order. */
import type { IcedLine } from "./iced-table.ts";

export interface Exclusion {
  readonly reason: string;
  readonly covers: (line: IcedLine) => boolean;
}

/** Options under which iced decodes as we do. */
const USUAL_OPTIONS = new Set(["MovTr", "ForceReservedNop", "NoMPFX_0FBC", "NoMPFX_0FBD", "NoWbnoinvd"]);

const named = (reason: string, names: string): Exclusion => {
  const set = new Set(names.trim().split(/\s+/));
  return { reason, covers: ({ valid, mnemonic }) => valid && set.has(mnemonic) };
};

export const EXCLUSIONS: readonly Exclusion[] = [
  {
    reason: "an option of iced's that selects another vendor's instructions or leaves checks out",
    covers: ({ options }) => options.some((option) => !USUAL_OPTIONS.has(option)),
  },
  {
    reason: "test registers, without the option with which iced decodes them",
    covers: ({ code, text, options }) =>
      code === "INVALID" && /code=Mov_(tr_r32|r32_tr)/.test(text) && options.length === 0,
  },
  {
    reason: "VEX, EVEX, XOP, MVEX and 3DNow! encodings",
    covers: ({ code }) => /^(VEX|EVEX|XOP|MVEX|D3NOW)_/.test(code),
  },
  {
    reason: "vector, mask and bound registers",
    covers: ({ code }) => /_([xyz]?mm|[xyz]?mmm\d+|tmm|kr?|bnd)(_|$)/.test(code),
  },
  {
    reason: "an option of iced's that makes opcodes of old coprocessors known; to us all are ESC",
    covers: ({ valid, text }) => !valid && /code=F(rstpm|nstdw_AX|nstsg_AX)/.test(text),
  },
  { reason: "x87 (ESC to us), FXSAVE, FEMMS", covers: ({ valid, mnemonic }) => valid && mnemonic.startsWith("f") },
  named("state of vector units", "emms ldmxcsr stmxcsr xgetbv xsetbv xsave xsavec xsaveopt xsaves xrstor xrstors"),
  {
    reason: "0F 0D, which is 3DNow!'s prefetch or undefined on the processors that we are",
    covers: ({ code }) => code.endsWith("_0F0D"),
  },
  named("system management mode, which only its own handler may leave", "rsm"),
  named("#UD by definition: no row is needed", "ud0 ud1"),
  named(
    "virtualization",
    `vmcall vmclear vmfunc vmgexit vmlaunch vmload vmmcall vmptrld vmptrst vmread vmresume vmrun vmsave vmwrite vmxoff
     vmxon invept invvpid invlpga invlpgb clgi stgi skinit tdcall tlbsync pvalidate`,
  ),
  named("VIA PadLock", "ccs_encrypt ccs_hash montmul undoc xcryptcbc xcryptcfb xcryptctr xcryptecb xcryptofb"),
  named("VIA PadLock", "xsha1 xsha256 xsha512 xsha512_alt xstore xstore_alt"),
  named("SYSCALL in legacy modes is AMD's alone", "syscall sysret"),
  named(
    "CPUID features of later processors",
    `aadd aand aor axor adcx adox crc32 lzcnt movbe movdir64b movdiri movnti popcnt rdpid rdpkru wrpkru rdpru rdrand
     rdseed rdtscp serialize tpause umonitor umwait monitor monitorx mwait mwaitx mcommit ptwrite pconfig hreset
     clac stac getsec encls enclu enclv enqcmd enqcmds invpcid wrmsrns clzero tzcnt wbnoinvd
     xabort xbegin xend xtest xresldtrk xsusldtrk clflush clflushopt clwb lfence mfence sfence
     aesdecwide128kl aesdecwide256kl aesencwide128kl aesencwide256kl encodekey128 encodekey256
     clrssbsy incsspd rstorssp saveprevssp setssbsy wrssd wrussd prefetch prefetchw prefetchwt1`,
  ),
];

/** Hints that a processor without them runs as NOP: our name is "nop", the length agrees. */
export const HINTS = new Set(
  `reservednop prefetcht0 prefetcht1 prefetcht2 prefetchnta prefetchit0 prefetchit1 cldemote endbr32 endbr64 rdsspd`.split(
    " ",
  ),
);
