import { useState } from "react";
import { useDialogWork } from "../app/use-dialog-work.ts";
import { useText } from "../app/use-preferences.ts";
import { useServicePreferences } from "../app/use-service-preferences.ts";
import { FolderField } from "../dialogs/folder-field.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import styles from "./preferences-dialog.module.css";

/** Where new machines are made. Takes effect when it is confirmed: the services look at the folder first. */
export function FolderPreference() {
  const text = useText();
  const { now, failure: notLoaded, change } = useServicePreferences();
  const [typed, setTyped] = useState<string | undefined>();
  const { isBusy, failure, run } = useDialogWork();
  const chosen = now?.machineFolder ?? "";
  const path = typed ?? chosen;
  const use = async (machineFolder: string | null): Promise<void> => {
    if (await run(() => change({ machineFolder }))) setTyped(undefined);
  };
  return (
    <div className={styles["form"]}>
      <FolderField
        label={text("preferences.folder")}
        help={text("preferences.folderHelp")}
        value={path}
        placeholder={text("preferences.folderDefault")}
        onChange={setTyped}
      />
      {(path.trim() !== chosen || chosen !== "") && (
        <div className={styles["actions"]}>
          {path.trim() !== chosen && path.trim() !== "" && (
            <Button busy={isBusy} onClick={() => void use(path.trim())}>
              {text("preferences.folderSet")}
            </Button>
          )}
          {chosen !== "" && (
            <Button look="quiet" busy={isBusy} onClick={() => void use(null)}>
              {text("preferences.folderReset")}
            </Button>
          )}
        </div>
      )}
      {(failure ?? notLoaded) !== undefined && (
        <Banner title={text("preferences.folderFailed")}>{failure ?? notLoaded}</Banner>
      )}
    </div>
  );
}
