/** The systems that are started, and why each: together they are the "mixed guest". */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { besidePath, isMissing } from "../../tools/guests/beside.ts";
import { cpioArchive } from "../../tools/guests/cpio.ts";
import { Apt, Unavailable } from "../../tools/guests/apt.ts";
import { CACHE } from "../../tools/guests/fetch.ts";
import { GUEST_IMAGES } from "../../tools/guests/images.ts";
import type { SystemRun } from "./system.ts";

export interface BenchSystem {
  readonly name: string;
  readonly run: SystemRun;
}

/** A line of each kind of work that a shell does: hashing, packing, forking, sorting, its own loop. */
const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
echo "work begins"
dd if=/dev/zero bs=64k count=32 2>/dev/null | sha256sum
gzip -c /bin/busybox | md5sum
i=0; while [ $i -lt 10000 ]; do i=$((i+1)); done
i=0; while [ $i -lt 100 ]; do /bin/true; i=$((i+1)); done
seq 20000 | sort -r | md5sum
echo "work ends"
while true; do sleep 1000; done
`;

/** Systems whose images are here; `missing` is told why the others are not. */
export function benchSystems(missing: (why: string) => void): BenchSystem[] {
  const systems: BenchSystem[] = [];
  const freedos = "freedos13-floppy.img";
  const kolibri = "kolibri-qemujs.raw";
  if (isMissing(freedos)) missing(`FreeDOS: ${besidePath(freedos)} is not there`);
  else {
    systems.push({
      name: "FreeDOS",
      run: {
        memoryMiB: 32,
        floppy: besidePath(freedos),
        keys: [
          { wait: "select your language", keys: "1\n" },
          { wait: "[Y,N]", keys: "N\n" },
        ],
        marks: [
          { name: "menu", on: "screen", text: "select your language" },
          { name: "prompt", on: "screen", text: "has been aborted.\nA:\\>" },
        ],
      },
    });
  }
  if (isMissing(kolibri)) missing(`KolibriOS: ${besidePath(kolibri)} is not there`);
  else {
    systems.push({
      name: "KolibriOS",
      run: {
        memoryMiB: 128,
        floppy: besidePath(kolibri),
        keys: [],
        marks: [{ name: "desktop", on: "picture", width: 1024, colours: 100 }],
      },
    });
  }
  try {
    systems.push(debian());
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    missing(`Debian: ${error.message}`);
  }
  return systems;
}

/** Its packages are fetched into the cache of the guests' tests. Throws Unavailable. */
function debian(): BenchSystem {
  const apt = new Apt(CACHE);
  const { packages, make } = GUEST_IMAGES["debian-686-kernel"];
  const folders = new Map(packages.map((wanted) => [wanted.name as string, apt.unpacked(wanted)]));
  const kernel = make((name) => folders.get(name)!);
  const busybox = apt.unpacked({ name: "busybox-static", architecture: "i386" });
  return {
    name: "Debian",
    run: {
      memoryMiB: 128,
      kernel: { kernel, initrd: initrd(busybox), commandLine: "console=ttyS0 random.trust_cpu=on" },
      keys: [],
      marks: [
        { name: "kernel", on: "serial", text: "Run /init as init process" },
        { name: "shell's work", on: "serial", text: "work ends" },
      ],
    },
  };
}

/** busybox and the work. */
function initrd(busyboxFolder: string): string {
  const folder = join(CACHE, "images");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "bench-initrd.img");
  const busybox = readFileSync(join(busyboxFolder, "bin/busybox"));
  const folders = ["bin", "dev", "proc"].map((name) => ({ path: name }));
  const files = [
    { path: "bin/busybox", bytes: busybox },
    { path: "init", bytes: Buffer.from(INIT) },
  ];
  writeFileSync(path, cpioArchive([...folders, ...files]));
  return path;
}
