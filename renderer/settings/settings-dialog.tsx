import { Tabs } from "@base-ui/react/tabs";
import { AppWindow, Cable, Cpu, HardDrive, Monitor, SlidersHorizontal, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { PAGES, type PageName } from "../../core/settings/pages.ts";
import type { VmSettings, VmSummary } from "../../electron/contract/vm-api.ts";
import { useText } from "../app/use-preferences.ts";
import { useHost } from "../app/use-vms.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { changesOf, draftProblems, withValue, type Draft, type DraftName } from "./draft.ts";
import styles from "./settings-dialog.module.css";
import { SettingsPage } from "./settings-page.tsx";

const ICONS: Readonly<Record<PageName, LucideIcon>> = {
  general: SlidersHorizontal,
  system: Cpu,
  display: Monitor,
  storage: HardDrive,
  serial: Cable,
  interface: AppWindow,
};

interface SettingsDialogProps {
  readonly vm: VmSummary;
  readonly settings: VmSettings;
  readonly page?: PageName | undefined;
  readonly onClose: () => void;
}

/** All settings of a machine, made from the field declarations in core/settings. */
export function SettingsDialog({ vm, settings, page: firstPage = "general", onClose }: SettingsDialogProps) {
  const text = useText();
  const host = useHost();
  const actions = useVmActions();
  const [page, setPage] = useState<PageName>(firstPage);
  const [draft, setDraft] = useState<Draft>({});
  const [isBusy, setIsBusy] = useState(false);
  const problems = draftProblems(draft, host === undefined ? {} : { hostMemoryMiB: host.totalMemoryMiB });
  const isWrong = Object.keys(problems).length > 0;
  const pages = Object.keys(PAGES) as PageName[];
  const change = (name: DraftName, value: unknown): void =>
    setDraft((before) => withValue(before, settings, name, value));

  const save = async (): Promise<void> => {
    setIsBusy(true);
    const isDone = Object.keys(draft).length === 0 || (await actions.update(vm.id, changesOf(draft)));
    setIsBusy(false);
    if (isDone) onClose();
  };

  return (
    <Dialog
      title={text("settings.title", { name: settings.name })}
      size="settings"
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{text("action.cancel")}</Button>
          <Button
            look="primary"
            busy={isBusy}
            unavailable={isWrong ? text("wizard.mendFirst") : undefined}
            onClick={() => void save()}
          >
            {text("action.save")}
          </Button>
        </>
      }
    >
      <Tabs.Root
        className={styles["pages"]}
        orientation="vertical"
        value={page}
        onValueChange={(next: PageName) => setPage(next)}
      >
        <Tabs.List className={styles["list"]} aria-label={text("settings.pages")} activateOnFocus>
          {pages.map((name) => (
            <Tabs.Tab key={name} value={name} className={styles["page"]}>
              <Icon of={ICONS[name]} />
              {text(`page.${name}`)}
              {Object.keys(PAGES[name]).some((field) => field in problems) && <span className={styles["wrong"]} />}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {pages.map((name) => (
          <Tabs.Panel key={name} value={name} className={styles["panel"]}>
            <SettingsPage page={name} vm={vm} settings={settings} draft={draft} problems={problems} onChange={change} />
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </Dialog>
  );
}
