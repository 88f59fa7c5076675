import { useState } from "react";
import { messageOf } from "../app/notices.ts";
import { useText } from "../app/use-preferences.ts";
import { useSelect } from "../app/use-selection.ts";
import { useHost, useVms } from "../app/use-vms.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { nameOf } from "../app/vm-store.ts";
import { useImagePick } from "../storage/use-image-pick.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import { ResourcesStep } from "./resources-step.tsx";
import { SourceStep } from "./source-step.tsx";
import { newVm, resourceProblems, suggestion, type Resources, type SourceKind } from "./wizard-state.ts";
import styles from "./wizard.module.css";

interface WizardProps {
  /** Was dropped on the window: the image to begin with. */
  readonly file?: File | undefined;
  readonly onClose: () => void;
}

/** A new machine in two steps: what it boots, and what it gets. */
export function Wizard({ file, onClose }: WizardProps) {
  const text = useText();
  const host = useHost();
  const names = (useVms() ?? []).map(nameOf);
  const actions = useVmActions();
  const select = useSelect();
  const pick = useImagePick(file);
  const [source, setSource] = useState<SourceKind>(file === undefined ? "welcome" : "image");
  const [step, setStep] = useState<0 | 1>(0);
  /** What the second step holds, and what it was suggested for: going back and forth keeps it. */
  const [resources, setResources] = useState<Resources | undefined>();
  const [suggestedFor, setSuggestedFor] = useState<string | undefined>();
  const [busy, setBusy] = useState<"create" | "start" | undefined>();
  const [failure, setFailure] = useState<string | undefined>();
  const image = pick.state.step === "picked" ? pick.state.image : undefined;

  const next = (): void => {
    const wanted = `${source} ${image?.path ?? ""}`;
    if (wanted !== suggestedFor) setResources(suggestion(source, image, names));
    setSuggestedFor(wanted);
    setStep(1);
  };
  const create = async (andStart: boolean): Promise<void> => {
    if (resources === undefined) return;
    setBusy(andStart ? "start" : "create");
    setFailure(undefined);
    try {
      const vm = await actions.create(newVm(source, image, resources));
      select({ vmId: vm.id, tab: "details", snapshotId: undefined });
      onClose();
      if (andStart) await actions.start(vm.id);
    } catch (error) {
      setBusy(undefined);
      setFailure(messageOf(error));
    }
  };

  const problems = resources === undefined ? undefined : resourceProblems(resources, host);
  const isRight = problems !== undefined && problems.name === undefined && problems.memoryMiB === undefined;
  const notRight = isRight ? undefined : text("wizard.mendFirst");
  const noImage = source === "image" && image === undefined ? text("wizard.chooseFirst") : undefined;

  return (
    <Dialog
      title={text("wizard.title")}
      size="wide"
      onClose={onClose}
      foot={
        step === 0 ? (
          <>
            <Button onClick={onClose}>{text("action.cancel")}</Button>
            <Button look="primary" unavailable={noImage} onClick={next}>
              {text("action.next")}
            </Button>
          </>
        ) : (
          <>
            <Button data-start onClick={() => setStep(0)}>
              {text("action.back")}
            </Button>
            <Button unavailable={notRight} busy={busy === "create"} onClick={() => void create(false)}>
              {text("wizard.create")}
            </Button>
            <Button look="primary" unavailable={notRight} busy={busy === "start"} onClick={() => void create(true)}>
              {text("wizard.createAndStart")}
            </Button>
          </>
        )
      }
    >
      <Steps at={step} />
      <DialogBody>
        <div className={styles["form"]}>
          {step === 0 || resources === undefined ? (
            <SourceStep
              source={source}
              onSource={setSource}
              pick={pick}
              onNext={noImage === undefined ? next : undefined}
            />
          ) : (
            <ResourcesStep
              source={source}
              image={image}
              resources={resources}
              problems={problems}
              onChange={setResources}
              onSubmit={isRight && busy === undefined ? () => void create(true) : undefined}
            />
          )}
          {failure !== undefined && <Banner title={text("failed.create")}>{failure}</Banner>}
        </div>
      </DialogBody>
    </Dialog>
  );
}

function Steps({ at }: { at: 0 | 1 }) {
  const text = useText();
  return (
    <ol className={styles["steps"]} aria-label={text("wizard.steps")}>
      {[text("wizard.source"), text("wizard.resources")].map((label, step) => (
        <li key={label} aria-current={step === at ? "step" : undefined}>
          {step + 1} {label}
        </li>
      ))}
    </ol>
  );
}
