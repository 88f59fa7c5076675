/** What is packaged and how, for electron-builder. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { flipFuses } from "@electron/fuses";
import type { AfterPackContext, Configuration } from "electron-builder";
import { ROOT } from "../build/freshness.ts";
import { FUSES } from "./fuses.ts";

/** The app's program beside the `nestbox` command, which is a script (resources/linux/nestbox). */
const PROGRAM = "nestbox-app";
/** The project has no address yet; RFC 2606 keeps .invalid free for that. */
const HOMEPAGE = "https://nestbox.invalid";

const DISKETTES = ["img", "ima", "flp", "vfd"];

export function packageConfig(): Configuration {
  return {
    appId: "app.nestbox",
    productName: "Nestbox",
    copyright: "MIT licence",
    directories: { output: "release", buildResources: "resources" },
    extraMetadata: { homepage: HOMEPAGE, author: { name: "The Nestbox project", email: "nestbox@nestbox.invalid" } },
    // Everything is bundled: no node_modules, no sources.
    files: ["package.json", "dist/{main,preload,renderer,vm,cli,web}/**", "!**/*.map", "!node_modules/**"],
    // Ordinary files: a VM's process opens them without Electron's help.
    extraResources: [
      { from: "dist/resources", to: "guests" },
      { from: "resources/icons/512x512.png", to: "icon.png" },
    ],
    asar: true,
    npmRebuild: false,
    publish: null,
    electronLanguages: ["en-US", "zh-CN"],
    afterPack: setFuses,
    fileAssociations: [
      {
        ext: DISKETTES,
        name: "Floppy disk image",
        description: "Floppy disk image",
        mimeType: "application/x-raw-floppy-disk-image",
        role: "Editor",
        rank: "Alternate",
      },
    ],
    linux: {
      target: ["AppImage", "deb", "tar.gz"],
      executableName: PROGRAM,
      icon: "resources/icons",
      category: "System",
      synopsis: "A PC inside your PC that needs nothing from the host",
      description:
        "Runs operating systems in virtual machines, with an x86 emulator of its own: no driver, no administrator.",
      maintainer: "The Nestbox project <nestbox@nestbox.invalid>",
      desktop: { entry: { Keywords: "virtual machine;emulator;PC;DOS;", Categories: "System;Emulator;" } },
      extraResources: [{ from: "resources/linux/nestbox", to: "nestbox" }],
    },
    deb: { packageName: "nestbox", packageCategory: "misc", ...installScripts() },
    win: { target: ["nsis", "zip"], icon: "resources/icons/icon.ico" },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
    mac: {
      target: ["dmg", "zip"],
      icon: "resources/icons/icon.icns",
      category: "public.app-category.developer-tools",
      hardenedRuntime: true,
    },
  };
}

/** With @electron/fuses of our own choice: the one inside electron-builder does not know the newest switches. */
async function setFuses({ appOutDir, electronPlatformName, packager }: AfterPackContext): Promise<void> {
  const { productFilename } = packager.appInfo;
  const name = { darwin: `${productFilename}.app`, win32: `${productFilename}.exe` }[electronPlatformName] ?? PROGRAM;
  await flipFuses(join(appOutDir, name), FUSES);
}

/** electron-builder's own scripts, and the link of the command. */
function installScripts(): { afterInstall: string; afterRemove: string } {
  const builder = createRequire(createRequire(import.meta.url).resolve("electron-builder/package.json"));
  const templates = join(dirname(builder.resolve("app-builder-lib/package.json")), "templates/linux");
  const folder = join(ROOT, "out/package");
  mkdirSync(folder, { recursive: true });
  const extended = (name: string, lines: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `${readFileSync(join(templates, name), "utf8")}\n${lines}\n`);
    return path;
  };
  return {
    afterInstall: extended(
      "after-install.tpl",
      "ln -sf '/opt/${sanitizedProductName}/resources/nestbox' /usr/bin/nestbox",
    ),
    afterRemove: extended(
      "after-remove.tpl",
      `if [ "$1" = remove ] || [ "$1" = purge ]; then rm -f /usr/bin/nestbox; fi`,
    ),
  };
}
