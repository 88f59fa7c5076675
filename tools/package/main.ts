/** `npm run package -- [linux|win|mac] [target…]`: builds, then makes packages into release/. */
import { HostError } from "../../core/base/errors.ts";
import { buildAll } from "../build/build.ts";
import { makePackages, type PackageOptions } from "./package.ts";

const [platform = hostPlatform(), ...targets] = process.argv.slice(2);
await buildAll((line) => console.log(line));
try {
  const made = await makePackages({ platform: platform as PackageOptions["platform"], targets });
  for (const path of made) console.log(path);
} catch (error) {
  if (!(error instanceof HostError)) throw error;
  console.error(error.message);
  process.exit(1);
}

function hostPlatform(): string {
  if (process.platform === "win32") return "win";
  return process.platform === "darwin" ? "mac" : "linux";
}
