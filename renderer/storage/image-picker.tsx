import { CircleAlert, Disc, FolderOpen } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";
import { formatSize } from "../app/format.ts";
import { useImages } from "../app/use-images.ts";
import { useText } from "../app/use-preferences.ts";
import { Button } from "../ui/button.tsx";
import { classes } from "../ui/classes.ts";
import { TextField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { useFileDrop } from "../ui/use-file-drop.ts";
import styles from "./image-picker.module.css";
import type { ImagePick } from "./use-image-pick.ts";

/** Choose a file, drop one, or type where it is. */
export function ImagePicker({ pick }: { pick: ImagePick }) {
  const text = useText();
  const images = useImages();
  const [path, setPath] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const { state } = pick;

  const takeFile = (file: File | undefined): void => {
    if (file === undefined) return;
    setPath("");
    void pick.takeFile(file);
  };
  const drop = useFileDrop(takeFile);
  const choose = (): void => {
    if (images.hasDialog) void pick.takeFromDialog();
    else input.current?.click();
  };
  const looked = useRef("");
  /** At Enter, and when the field is left with a path that was not looked at. */
  const look = (isAgain: boolean): void => {
    const wanted = path.trim();
    if (wanted === "" || (wanted === looked.current && !isAgain)) return;
    looked.current = wanted;
    void pick.takePath(wanted);
  };
  const enter = (event: KeyboardEvent): void => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    look(true);
  };

  return (
    <div className={styles["picker"]}>
      <div className={classes(styles["drop"], drop.isOver && styles["dropping"])} {...drop.handlers}>
        <Status pick={pick} />
        <Button icon={FolderOpen} onClick={choose}>
          {state.step === "picked" ? text("image.chooseOther") : text("image.choose")}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          accept=".img,.ima,.flp,.vfd,.dsk,.bin,.raw,.iso,.qcow2,.vmdk,.vdi,.vhd,.vhdx,application/octet-stream"
          aria-label={text("image.file")}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = "";
            takeFile(file);
          }}
        />
      </div>
      <TextField
        label={text("image.path")}
        help={text("image.pathHelp")}
        placeholder={text("image.pathExample")}
        spellCheck={false}
        value={path}
        onChange={(event) => setPath(event.target.value)}
        onKeyDown={enter}
        onBlur={() => look(false)}
      />
    </div>
  );
}

function Status({ pick: { state } }: { pick: ImagePick }) {
  const text = useText();
  switch (state.step) {
    case "sending":
      return (
        <>
          <p>{text("image.sending", { name: state.name })}</p>
          <progress
            className={styles["progress"]}
            value={state.share}
            aria-label={text("image.sending", { name: state.name })}
          />
        </>
      );
    case "looking":
      return <p>{text("image.looking")}</p>;
    case "picked":
      return (
        <p className={styles["picked"]} role="status">
          <Icon of={Disc} />
          {state.image.name}
          <span className={styles["size"]}>{formatSize(state.image.sizeBytes)}</span>
        </p>
      );
    case "refused":
      return (
        <p className={styles["refused"]} role="alert">
          <Icon of={CircleAlert} />
          {state.message}
        </p>
      );
    case "none":
      return <p>{text("image.dropAny")}</p>;
  }
}
