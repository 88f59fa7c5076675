import { Disc3, HardDrive, Save, type LucideIcon } from "lucide-react";
import { useState } from "react";
import type { DriveKind } from "../../core/settings/field.ts";
import type { ImageSetting, VmSettings, VmSummary } from "../../electron/contract/vm-api.ts";
import { noticeError } from "../app/notices.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { isFixed } from "../app/vm-commands.ts";
import { useFieldText } from "../settings/use-field-text.ts";
import { Button } from "../ui/button.tsx";
import { classes } from "../ui/classes.ts";
import { Icon } from "../ui/icon.tsx";
import { useFileDrop } from "../ui/use-file-drop.ts";
import { DrivePanel } from "./drive-panel.tsx";
import styles from "./drives.module.css";
import { CONTROLLERS, kindOf, mediumName, type Drive } from "./drives.ts";

const ICONS: Readonly<Record<DriveKind, LucideIcon>> = { floppy: Save, cd: Disc3, disk: HardDrive };

interface StoragePageProps {
  readonly vm: VmSummary;
  readonly settings: VmSettings;
}

/** The controllers, their drives, and what is in them. Everything takes effect at once; diskettes and CDs at any time. */
export function StoragePage({ vm, settings }: StoragePageProps) {
  const text = useText();
  const [open, setOpen] = useState<{ readonly drive: ImageSetting; readonly file?: File } | undefined>();
  return (
    <div className={styles["controllers"]}>
      {isFixed(vm) && <p className={styles["note"]}>{text("storage.diskWhenOff")}</p>}
      {CONTROLLERS.map(({ title, drives }) => (
        <section key={title} className={styles["controller"]} aria-label={text(title)}>
          <h3 className={styles["title"]}>{text(title)}</h3>
          {drives.map((drive) => (
            <div key={drive.name}>
              <DriveRow
                vm={vm}
                settings={settings}
                drive={drive}
                isOpen={open?.drive === drive.name}
                onOpen={(file) => setOpen(file === undefined ? { drive: drive.name } : { drive: drive.name, file })}
                onClose={() => setOpen(undefined)}
              />
              {open?.drive === drive.name && (
                <DrivePanel vm={vm} drive={drive.name} file={open.file} onDone={() => setOpen(undefined)} />
              )}
            </div>
          ))}
        </section>
      ))}
      <p className={styles["note"]}>
        {text("storage.dropHere")} {text("settings.storageNote")}
      </p>
    </div>
  );
}

interface DriveRowProps extends StoragePageProps {
  readonly drive: Drive;
  readonly isOpen: boolean;
  readonly onOpen: (file?: File) => void;
  readonly onClose: () => void;
}

function DriveRow({ vm, settings, drive: { name, place }, isOpen, onOpen, onClose }: DriveRowProps) {
  const text = useText();
  const field = useFieldText();
  const actions = useVmActions();
  const [isBusy, setIsBusy] = useState(false);
  const kind = kindOf(name);
  const image = settings[name];
  const fixed = kind === "disk" && isFixed(vm) ? text("storage.diskWhenOff") : undefined;
  const drop = useFileDrop((file) => fixed === undefined && onOpen(file));
  const take = async (): Promise<void> => {
    setIsBusy(true);
    try {
      await actions.changeDrive(vm.id, name, null);
      onClose();
    } catch (error) {
      noticeError(text(kind === "floppy" ? "failed.insertFloppy" : `storage.failed${kind}`), error);
    }
    setIsBusy(false);
  };
  const isEmpty = text(kind === "disk" ? "storage.noDisk" : "storage.isEmpty");
  const label = field.label(name);
  return (
    <div
      className={classes(styles["drive"], drop.isOver && styles["dropping"])}
      role="group"
      aria-label={label}
      {...drop.handlers}
    >
      <Icon of={ICONS[kind]} />
      <span className={styles["driveName"]}>
        {label}
        <span className={styles["place"]}>{text(place)}</span>
      </span>
      <span className={classes(styles["medium"], image === null && styles["none"])} title={image?.path}>
        {mediumName(settings, name, text)}
        {image !== null && !image.writable && kind !== "cd" && (
          <span className={styles["place"]}>{text("storage.readOnly")}</span>
        )}
      </span>
      <Button look="quiet" unavailable={fixed} aria-expanded={isOpen} onClick={() => (isOpen ? onClose() : onOpen())}>
        {text(isOpen ? "storage.close" : kind === "disk" && image === null ? "storage.add" : "storage.change")}
      </Button>
      <Button look="quiet" busy={isBusy} unavailable={image === null ? isEmpty : fixed} onClick={() => void take()}>
        {text(kind === "disk" ? "storage.remove" : "storage.eject")}
      </Button>
    </div>
  );
}
