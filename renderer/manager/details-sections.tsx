import { Pencil } from "lucide-react";
import type { PageName } from "../../core/settings/pages.ts";
import type { VmSettings, VmSummary } from "../../electron/contract/vm-api.ts";
import { formatMemory } from "../app/format.ts";
import { useDialogs } from "../app/use-dialogs.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import { hasScreen } from "../app/vm-commands.ts";
import { useFieldText } from "../settings/use-field-text.ts";
import { FloppyLine } from "../storage/floppy-line.tsx";
import { Button } from "../ui/button.tsx";
import { LiveSection } from "./live-section.tsx";
import { Row, Section } from "./section.tsx";

/** The settings in words, and live values while the machine runs. */
export function DetailsSections({ vm }: { vm: VmSummary }) {
  const text = useText();
  const { settings } = vm;
  if (settings === undefined) {
    return (
      <Section title={text("page.general")}>
        <Row label={text("details.folder")}>{vm.id}</Row>
      </Section>
    );
  }
  return (
    <>
      {hasScreen(vm) && <LiveSection vm={vm} />}
      <SettingsSections vm={vm} settings={settings} />
    </>
  );
}

function SettingsSections({ vm, settings }: { vm: VmSummary; settings: VmSettings }) {
  const text = useText();
  const field = useFieldText();
  return (
    <>
      <Section title={text("page.general")} action={<EditButton vm={vm} page="general" />}>
        <Row label={field.label("name")}>{settings.name}</Row>
        <Row label={field.label("osFamily")}>{field.option("osFamily", settings.osFamily)}</Row>
      </Section>
      <Section title={text("page.system")} action={<EditButton vm={vm} page="system" />}>
        <Row label={field.label("memoryMiB")}>{formatMemory(settings.memoryMiB)}</Row>
        <Row label={field.label("engine")}>{field.option("engine", settings.engine)}</Row>
        <Row label={field.label("bootOrder")}>
          {settings.bootOrder.map((drive) => field.option("bootOrder", drive)).join(", ") || text("details.bootNone")}
        </Row>
      </Section>
      <Section title={text("page.storage")} action={<EditButton vm={vm} page="storage" />}>
        <Row label={field.label("floppy")}>
          <FloppyLine vm={vm} />
        </Row>
      </Section>
      <Section title={text("page.interface")} action={<EditButton vm={vm} page="interface" />}>
        <Row label={field.label("screenScaling")}>{field.option("screenScaling", settings.screenScaling)}</Row>
      </Section>
    </>
  );
}

function EditButton({ vm, page }: { vm: VmSummary; page: PageName }) {
  const text = useText();
  const dialogs = useDialogs();
  const { settings } = useVmCommands(vm);
  const title = text(`page.${page}`);
  return (
    <Button
      look="quiet"
      icon={Pencil}
      unavailable={settings.unavailable}
      aria-label={text("details.edit", { page: title })}
      onClick={() => dialogs.open({ kind: "settings", vmId: vm.id, page })}
    >
      {text("action.edit")}
    </Button>
  );
}
