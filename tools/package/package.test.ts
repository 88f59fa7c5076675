import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listPackage } from "@electron/asar";
import electronManifest from "electron/package.json" with { type: "json" };
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { DIST } from "../build/freshness.ts";
import { makePackages } from "./package.ts";
import { fusesIn, makeStandinElectron } from "./standin-electron.ts";

/** Made of what `npm run build` left; without dpkg-deb there is nothing to make them with. */
const canPackage =
  existsSync("/usr/bin/dpkg-deb") &&
  ["main", "preload", "renderer", "vm", "cli", "web", "resources"].every((name) => existsSync(join(DIST, name)));

describe.skipIf(!canPackage)("packages for Linux, around a stand-in for Electron", () => {
  let folder: string;
  let unpacked: string;
  let installed: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "nestbox-package-"));
    makeStandinElectron(join(folder, "electron"), electronManifest.version);
    await makePackages({
      platform: "linux",
      targets: ["dir", "tar.gz", "deb"],
      changes: {
        electronDist: join(folder, "electron"),
        electronVersion: electronManifest.version,
        directories: { output: join(folder, "release"), buildResources: "resources" },
        compression: "store",
      },
    });
    unpacked = join(folder, "release", "linux-unpacked");
    installed = join(folder, "installed");
    execFileSync("dpkg-deb", ["-x", deb(), installed]);
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const release = (suffix: string): string => {
    const name = readdirSync(join(folder, "release")).find((file) => file.endsWith(suffix));
    if (name === undefined) throw new Error(`no ${suffix} was made`);
    return join(folder, "release", name);
  };
  const deb = (): string => release(".deb");
  const app = (): string => join(installed, "opt/Nestbox");
  const field = (name: string): string => execFileSync("dpkg-deb", ["-f", deb(), name], { encoding: "utf8" }).trim();

  test("the archive holds the programs and the page, no sources and no modules", () => {
    const files = listPackage(join(unpacked, "resources/app.asar"), { isPack: false });
    for (const name of [
      "/package.json",
      `/${manifest.main}`,
      "/dist/preload/preload.cjs",
      "/dist/vm/entry.js",
      "/dist/cli/main.js",
      "/dist/renderer/index.html",
    ]) {
      expect(files).toContain(name);
    }
    expect(files.filter((name) => /node_modules|\.ts$|\.map$|\.test\./.test(name))).toEqual([]);
  });

  test("the fuses are set: no Node in disguise, code from the archive only, trap handlers for WebAssembly", () => {
    expect(fusesIn(readFileSync(join(unpacked, "nestbox-app")))).toBe("000011001");
  });

  test("guests and firmware lie beside the archive as ordinary files", () => {
    for (const name of ["firmware.bin", "welcome.img"]) {
      expect(lstatSync(join(unpacked, "resources/guests", name)).isFile()).toBe(true);
    }
  });

  test("languages that Nestbox does not speak are left out", () => {
    expect(readdirSync(join(unpacked, "locales")).toSorted()).toEqual(["en-US.pak", "zh-CN.pak"]);
  });

  test("the Debian package says what it is and belongs to root", () => {
    expect(field("Package")).toBe("nestbox");
    expect(field("Version")).toBe(manifest.version);
    expect(field("Depends")).toContain("libgtk-3-0");
    expect(field("Description")).toMatch(/^A PC inside your PC/);
    const owners = execFileSync("dpkg-deb", ["-c", deb()], { encoding: "utf8" }).trim().split("\n");
    expect(owners.filter((line) => !line.includes(" root/root "))).toEqual([]);
  });

  test("it brings a menu entry, icons in every size and the files it opens", () => {
    const entry = readFileSync(join(installed, "usr/share/applications/nestbox-app.desktop"), "utf8");
    expect(entry).toContain("Exec=/opt/Nestbox/nestbox-app %U");
    expect(entry).toContain("MimeType=application/x-raw-floppy-disk-image");
    expect(readdirSync(join(installed, "usr/share/icons/hicolor"))).toEqual(
      expect.arrayContaining(["16x16", "512x512"]),
    );
    expect(readFileSync(join(installed, "usr/share/mime/packages/nestbox-app.xml"), "utf8")).toContain("*.img");
  });

  test("its scripts link and unlink the command, and are shell", () => {
    execFileSync("dpkg-deb", ["-e", deb(), join(folder, "control")]);
    for (const name of ["postinst", "postrm"]) execFileSync("bash", ["-n", join(folder, "control", name)]);
    const postinst = readFileSync(join(folder, "control/postinst"), "utf8");
    expect(postinst).toContain("ln -sf '/opt/Nestbox/resources/nestbox' /usr/bin/nestbox");
    expect(readFileSync(join(folder, "control/postrm"), "utf8")).toContain("rm -f /usr/bin/nestbox");
  });

  test("the installed command answers, with the app as its program", () => {
    const command = join(app(), "resources/nestbox");
    expect(execFileSync(command, ["--version"], { encoding: "utf8" }).trim()).toBe(manifest.version);
    expect(execFileSync(command, ["boot", "--help"], { encoding: "utf8" })).toContain("--until-screen");
  });

  test("the installed command serves the web shell, and says so when it cannot", async () => {
    const command = join(app(), "resources/nestbox");
    const child = spawn(command, ["serve", "--home", join(folder, "home")], { stdio: ["ignore", "pipe", "inherit"] });
    const [first] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
    expect(first).toMatch(/http:\/\/127\.0\.0\.1:\d+\/#token=/);
    expect((await fetch(new URL("/", /http:\S+/.exec(first)?.[0]))).status).toBe(200);
    child.kill();
    expect(await once(child, "exit")).toEqual([0, null]);
    const wrong = spawnSync(command, ["serve", "--port", "1"], { encoding: "utf8" });
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain("serve has no option");
  });

  test("the tar.gz holds the same app", () => {
    const names = execFileSync("tar", ["-tzf", release(".tar.gz")], { encoding: "utf8" });
    for (const name of ["nestbox-app", "resources/app.asar", "resources/nestbox", "resources/guests/welcome.img"]) {
      expect(names).toMatch(new RegExp(`^[^/\n]+/${name}$`, "m"));
    }
  });
});
