import { useEffect, useRef, useState, type FormEvent } from "react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { noticeDone } from "../app/notices.ts";
import { useDialogWork } from "../app/use-dialog-work.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { unavailable } from "../app/vm-commands.ts";
import { nameOf } from "../app/vm-store.ts";
import { DialogProgress } from "../snapshots/dialog-progress.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import { RadioList, type RadioOption } from "../ui/radio-list.tsx";
import styles from "../snapshots/dialogs.module.css";

type Way = "saveState" | "powerButton" | "powerOff" | "keep";

/** Asked when the view of a running machine is closed: what is to become of the machine? */
export function CloseDialog({ vm, onClose }: { vm: VmSummary; onClose: () => void }) {
  const text = useText();
  const actions = useVmActions();
  const { isBusy, failure, run } = useDialogWork();
  const why = (command: "saveState" | "powerButton" | "powerOff"): string | undefined => {
    const reason = unavailable(command, vm);
    return reason === undefined ? undefined : text(reason);
  };
  const options: readonly RadioOption<Way>[] = [
    {
      value: "saveState",
      label: text("command.saveState"),
      text: text("close.saveText"),
      unavailable: why("saveState"),
    },
    {
      value: "powerButton",
      label: text("command.powerButton"),
      text: text("close.shutDownText"),
      unavailable: why("powerButton"),
    },
    {
      value: "powerOff",
      label: text("command.powerOff"),
      text: text("close.powerOffText"),
      unavailable: why("powerOff"),
    },
    { value: "keep", label: text("close.keep"), text: text("close.keepText") },
  ];
  const [way, setWay] = useState<Way>(
    () => options.find((option) => option.unavailable === undefined)?.value ?? "keep",
  );
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("input:checked")?.focus(), []);
  const close = async (): Promise<void> => {
    if (isBusy) return;
    if (!(await run(() => actions.close(vm.id, way)))) return;
    if (way === "powerButton") noticeDone(text("close.asked"));
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void close();
  };
  return (
    <Dialog
      title={text("close.title", { name: nameOf(vm) })}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{text("action.cancel")}</Button>
          <Button look={way === "powerOff" ? "danger" : "primary"} busy={isBusy} onClick={() => void close()}>
            {text("close.confirm")}
          </Button>
        </>
      }
    >
      <DialogBody>
        <form ref={form} className={styles["form"]} onSubmit={submit}>
          <RadioList legend={text("close.question")} value={way} options={options} onChange={setWay} />
          <DialogProgress
            vm={vm}
            isBusy={isBusy}
            failureTitle={text(way === "keep" ? "failed.hide" : `failed.${way}`)}
            failure={failure}
          />
          <button type="submit" hidden />
        </form>
      </DialogBody>
    </Dialog>
  );
}
