/** Two Nestboxes over one folder of machines. */
import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockHome } from "./home.ts";
import type { StarterReport } from "./testing/home-starter.ts";

const STARTER = join(import.meta.dirname, "testing/home-starter.ts");
const STARTERS = 4;

let home: string;
let children: ChildProcess[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "nestbox-home-"));
  children = [];
});

afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(home, { recursive: true });
});

async function starter(): Promise<ChildProcess> {
  const child = fork(STARTER, [], { execArgv: ["--disable-warning=ExperimentalWarning"] });
  children.push(child);
  expect(await heard(child)).toBe("ready");
  return child;
}

function heard(child: ChildProcess): Promise<StarterReport> {
  return new Promise((resolve, reject) => {
    child.once("message", (report) => resolve(report as StarterReport));
    child.once("exit", (code) => reject(new Error(`the starter ended with ${code}`)));
  });
}

function killed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}

test("a folder in use is not used twice, by whichever name; the message names the owner and what to do", async () => {
  const release = await lockHome(home);
  const other = `${home}-link`;
  symlinkSync(home, other);
  try {
    for (const path of [home, other]) {
      await expect(lockHome(path)).rejects.toMatchObject({
        kind: "conflict",
        message:
          `Nestbox is already running with the folder "${path}" (process ${process.pid}). ` +
          "Use its window, end it and try again, or give this one another folder with --home DIR.",
      });
    }
  } finally {
    rmSync(other);
  }
  await release();
  const again = await lockHome(home);
  await again();
});

test("a file that names a process that lives is no owner", async () => {
  writeFileSync(join(home, "lock"), String(process.ppid));
  const release = await lockHome(home);
  await expect(lockHome(home)).rejects.toThrow(`process ${process.pid}`);
  await release();
});

test("of those that start at once exactly one wins; when it is killed the next one does", async () => {
  const starters = await Promise.all(Array.from({ length: STARTERS }, starter));
  const reports = starters.map(heard);
  for (const child of starters) child.send(home);
  const told = await Promise.all(reports);
  const winner = told.findIndex((report) => typeof report === "object" && "has" in report);
  const pid = starters[winner]?.pid;
  expect(pid).toBeDefined();
  expect(told.filter((_, index) => index !== winner)).toEqual(
    Array.from({ length: STARTERS - 1 }, () => ({
      refused: expect.stringContaining(`already running with the folder "${home}" (process ${pid})`) as string,
    })),
  );
  await killed(starters[winner]!);
  const release = await lockHome(home);
  await release();
});
