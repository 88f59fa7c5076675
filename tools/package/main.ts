/** `npm run package -- [linux|win|mac] [target…]`: builds, then makes packages into release/. */
import { buildAll } from "../build/build.ts";
import { makePackages, type PackageOptions } from "./package.ts";

const [platform = hostPlatform(), ...targets] = process.argv.slice(2);
await buildAll((line) => console.log(line));
for (const path of await makePackages({ platform: platform as PackageOptions["platform"], targets })) console.log(path);

function hostPlatform(): string {
  if (process.platform === "win32") return "win";
  return process.platform === "darwin" ? "mac" : "linux";
}
