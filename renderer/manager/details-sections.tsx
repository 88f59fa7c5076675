import { Pencil } from "lucide-react";
import type { SerialEnd } from "../../core/settings/field.ts";
import type { PageName } from "../../core/settings/pages.ts";
import type { VmSettings, VmSummary } from "../../electron/contract/vm-api.ts";
import { formatMemory } from "../app/format.ts";
import { useDialogs } from "../app/use-dialogs.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import { hasScreen } from "../app/vm-commands.ts";
import type { Translate } from "../text/catalogue.ts";
import { useFieldText } from "../settings/use-field-text.ts";
import { DriveLine } from "../storage/drive-line.tsx";
import { mediumName } from "../storage/drives.ts";
import { Button } from "../ui/button.tsx";
import { LiveSection } from "./live-section.tsx";
import { Row, Section } from "./section.tsx";

const DISKS = ["disk1", "disk2", "disk3"] as const;

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
        <Row label={field.label("cpuModel")}>{field.option("cpuModel", settings.cpuModel)}</Row>
        {settings.executionCap < 100 && <Row label={field.label("executionCap")}>{`${settings.executionCap} %`}</Row>}
        <Row label={field.label("engine")}>{field.option("engine", settings.engine)}</Row>
        {settings.firmware !== "builtin" && (
          <Row label={field.label("firmware")}>{field.option("firmware", settings.firmware)}</Row>
        )}
        <Row label={field.label("bootOrder")}>
          {settings.bootOrder.map((drive) => field.option("bootOrder", drive)).join(", ") || text("details.bootNone")}
        </Row>
      </Section>
      <Section title={text("page.storage")} action={<EditButton vm={vm} page="storage" />}>
        <Row label={field.label("floppy")}>
          <DriveLine vm={vm} drive="floppy" />
        </Row>
        <Row label={field.label("cd")}>
          <DriveLine vm={vm} drive="cd" />
        </Row>
        {DISKS.filter((disk) => disk === "disk1" || settings[disk] !== null).map((disk) => (
          <Row key={disk} label={field.label(disk)}>
            {mediumName(settings, disk, text)}
          </Row>
        ))}
      </Section>
      <Section title={text("page.serial")} action={<EditButton vm={vm} page="serial" />}>
        {(["serial1", "serial2"] as const).map((port) => (
          <Row key={port} label={field.label(port)}>
            {serialText(settings[port], text)}
          </Row>
        ))}
      </Section>
      <Section title={text("page.display")} action={<EditButton vm={vm} page="display" />}>
        <Row label={field.label("screenScaling")}>{field.option("screenScaling", settings.screenScaling)}</Row>
        <Row label={field.label("pixelShape")}>{field.option("pixelShape", settings.pixelShape)}</Row>
      </Section>
    </>
  );
}

function serialText(end: SerialEnd, text: Translate): string {
  if (end.to === "file") return end.path;
  return end.to === "tcp" ? `127.0.0.1:${end.port}` : text("serial.window");
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
