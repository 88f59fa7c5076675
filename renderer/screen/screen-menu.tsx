import { Ellipsis } from "lucide-react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { useDialogs } from "../app/use-dialogs.ts";
import { useHostKeys } from "../app/use-host-keys.ts";
import { useText } from "../app/use-preferences.ts";
import { useSnapshotCommands } from "../app/use-snapshot-commands.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import { Button } from "../ui/button.tsx";
import { ButtonMenu } from "../ui/menu.tsx";
import { useIntegrationEntry, type MouseIntegration } from "./status-items.tsx";
import type { ScreenCommands } from "./use-screen-commands.ts";

/** The menu is opened by its button, and by the host key with Home. */
export interface MenuControl {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly onChosen: () => void;
}

interface ScreenMenuProps {
  readonly vm: VmSummary;
  readonly commands: ScreenCommands;
  readonly mouse: MouseIntegration;
  readonly control: MenuControl;
}

/** What there is no room for in the toolbar of a machine's window. */
export function ScreenMenu({ vm, commands, mouse, control }: ScreenMenuProps) {
  const text = useText();
  const dialogs = useDialogs();
  const host = useHostKeys();
  const { take } = useSnapshotCommands(vm);
  const { saveState, powerButton, settings } = useVmCommands(vm);
  const integration = useIntegrationEntry(mouse, commands);
  return (
    <ButtonMenu
      open={control.isOpen}
      onOpenChange={control.onOpenChange}
      onChosen={control.onChosen}
      button={
        <Button look="quiet" large icon={Ellipsis} iconOnly keys={host("menu")}>
          {text("toolbar.more")}
        </Button>
      }
      entries={[
        { ...take, keys: host("snapshot") },
        { ...saveState, keys: undefined },
        { ...powerButton, keys: host("powerButton") },
        "separator",
        { ...settings, keys: host("settings") },
        integration,
        "separator",
        { label: text("command.keys"), run: () => dialogs.open({ kind: "keys" }) },
      ]}
    />
  );
}
