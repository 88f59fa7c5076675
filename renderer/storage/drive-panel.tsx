import { useState } from "react";
import { WELCOME_IMAGE, type ImageSetting, type VmSummary } from "../../electron/contract/vm-api.ts";
import { useDialogWork } from "../app/use-dialog-work.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import styles from "./drives.module.css";
import { kindOf } from "./drives.ts";
import { ImagePicker } from "./image-picker.tsx";
import { NewDisk } from "./new-disk.tsx";
import { useImagePick } from "./use-image-pick.ts";

interface DrivePanelProps {
  readonly vm: VmSummary;
  readonly drive: ImageSetting;
  /** Was dropped on the drive. */
  readonly file?: File | undefined;
  readonly onDone: () => void;
}

/** Another medium for a drive; for hard disks also a new one. Takes effect at once. */
export function DrivePanel({ vm, drive, file, onDone }: DrivePanelProps) {
  const text = useText();
  const actions = useVmActions();
  const pick = useImagePick(file);
  const [which, setWhich] = useState<"picked" | "welcome" | "new">("picked");
  const { isBusy, failure, run } = useDialogWork();
  const kind = kindOf(drive);
  const image = pick.state.step === "picked" ? pick.state.image : undefined;
  const isOther = image !== undefined && image.kind !== kind;
  const why = image === undefined ? text("wizard.chooseFirst") : isOther ? text(`storage.wrongKind${kind}`) : undefined;
  const change = async (by: typeof which, work: () => Promise<unknown>): Promise<void> => {
    if (isBusy) return;
    setWhich(by);
    if (await run(work)) onDone();
  };
  const put = (path: string): Promise<unknown> => actions.changeDrive(vm.id, drive, path);
  return (
    <div className={styles["panel"]}>
      <ImagePicker pick={pick} />
      {isOther && <Banner title={text(`storage.wrongKind${kind}`)} look="warn" />}
      <div className={styles["actions"]}>
        {kind === "floppy" && (
          <Button busy={isBusy && which === "welcome"} onClick={() => void change("welcome", () => put(WELCOME_IMAGE))}>
            {text("floppyDialog.welcome")}
          </Button>
        )}
        <Button
          look="primary"
          busy={isBusy && which === "picked"}
          unavailable={why}
          onClick={() => void change("picked", () => put(image?.path ?? ""))}
        >
          {text(kind === "disk" ? "storage.attach" : "storage.insert")}
        </Button>
      </div>
      {kind === "disk" && (
        <NewDisk
          isBusy={isBusy && which === "new"}
          onCreate={(sizeMiB) => void change("new", () => actions.createDisk(vm.id, drive, sizeMiB))}
        />
      )}
      {failure !== undefined && (
        <Banner title={text(kind === "floppy" ? "failed.insertFloppy" : `storage.failed${kind}`)}>{failure}</Banner>
      )}
    </div>
  );
}
