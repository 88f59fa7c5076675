import { FolderOpen } from "lucide-react";
import { noticeError } from "../app/notices.ts";
import { useFolders } from "../app/use-folders.ts";
import { useText } from "../app/use-preferences.ts";
import { Button } from "../ui/button.tsx";
import { TextField, type FieldNotes } from "../ui/field.tsx";
import styles from "../ui/path-field.module.css";

interface FolderFieldProps extends FieldNotes {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onChange: (path: string) => void;
}

/** A folder of the host, typed or, where the shell can, chosen. */
export function FolderField({ label, value, placeholder, onChange, ...notes }: FolderFieldProps) {
  const text = useText();
  const folders = useFolders();
  const choose = async (): Promise<void> => {
    try {
      const path = await folders.choose();
      if (path !== null) onChange(path);
    } catch (error) {
      noticeError(text("failed.chooseFolder"), error);
    }
  };
  return (
    <div className={styles["path"]}>
      <TextField
        label={label}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        {...notes}
      />
      {folders.hasDialog && (
        <Button icon={FolderOpen} onClick={() => void choose()}>
          {text("preferences.folderChoose")}
        </Button>
      )}
    </div>
  );
}
