import { useRef, useState } from "react";
import type { ScreenInput } from "../../electron/contract/screen.ts";
import { useText } from "../app/use-preferences.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import { TextArea } from "../ui/field.tsx";

/** The contract's bound. */
const MAX_LENGTH = 65_536;

interface TypeTextDialogProps {
  readonly send: (input: ScreenInput) => void;
  readonly onClose: () => void;
}

/** Pasted text, typed on the guest's keyboard: works in any guest, because it knows of no clipboard. */
export function TypeTextDialog({ send, onClose }: TypeTextDialogProps) {
  const text = useText();
  const [typed, setTyped] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  const type = (): void => {
    send({ type: "text", text: typed });
    onClose();
  };
  return (
    <Dialog
      title={text("screen.typeText")}
      size="wide"
      initialFocus={area}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{text("action.cancel")}</Button>
          <Button look="primary" unavailable={typed === "" ? text("typeText.empty") : undefined} onClick={type}>
            {text("typeText.type")}
          </Button>
        </>
      }
    >
      <DialogBody>
        <TextArea
          ref={area}
          label={text("typeText.label")}
          help={text("typeText.help")}
          maxLength={MAX_LENGTH}
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </DialogBody>
    </Dialog>
  );
}
