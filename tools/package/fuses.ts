/** Switches inside the Electron program, set for good when it is packaged: docs/processes.md says why each. */
import { FuseV1Options, FuseVersion, type FuseConfig } from "@electron/fuses";

export const FUSES: FuseConfig & { strictlyRequireAllFuses: true } = {
  version: FuseVersion.V1,
  // A fuse that a newer Electron brings must be decided on, not inherited.
  strictlyRequireAllFuses: true,
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Without it every memory access of a guest pays a bounds check.
  [FuseV1Options.WasmTrapHandlers]: true,
};
