import { useEffect, useRef, useState } from "react";
import { messageOf } from "../app/notices.ts";
import { useText } from "../app/use-preferences.ts";
import { useSelect } from "../app/use-selection.ts";
import { useHost, useVms } from "../app/use-vms.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { nameOf } from "../app/vm-store.ts";
import type { ImageInfo } from "../../electron/contract/vm-api.ts";
import { useDialogWork } from "../app/use-dialog-work.ts";
import { useSystems } from "../app/use-systems.ts";
import { useImagePick } from "../storage/use-image-pick.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import { ResourcesStep } from "./resources-step.tsx";
import { SourceStep } from "./source-step.tsx";
import { SystemList, SystemProgress } from "./system-list.tsx";
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
  const systems = useSystems();
  const [system, setSystem] = useState<string | undefined>();
  const [fetched, setFetched] = useState<ImageInfo | undefined>();
  /** What the last attempt was about. */
  const [tried, setTried] = useState<string | undefined>();
  const fetching = useDialogWork();
  const isOpen = useRef(true);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);
  const picked = pick.state.step === "picked" ? pick.state.image : undefined;
  const image = source === "fetched" ? fetched : picked;

  /** Fetches the chosen system, unless it is here; undefined when there is nothing to go on with. */
  const fetchSystem = async (): Promise<ImageInfo | undefined> => {
    if (system === undefined || fetching.isBusy) return undefined;
    setTried(system);
    let found: ImageInfo | undefined;
    const isDone = await fetching.run(async () => {
      found = await systems.fetch(system);
    });
    // Who closed the wizard meanwhile wants no machine any more; what was fetched is kept.
    if (!isDone || found === undefined || !isOpen.current) return undefined;
    const entry = systems.list?.find(({ id }) => id === system);
    const named = entry === undefined ? found : { ...found, suggestedName: entry.name, osFamily: entry.osFamily };
    setFetched(named);
    return named;
  };
  const next = async (): Promise<void> => {
    if (source !== "fetched") return goOn(image);
    const found = await fetchSystem();
    if (found !== undefined) goOn(found);
  };
  /** What there is to boot is known well enough to be started without a second step. */
  const startAtOnce = async (): Promise<void> => {
    const found = source === "fetched" ? await fetchSystem() : image;
    if (source === "fetched" && found === undefined) return;
    await create(true, found, suggestion(source, found, names));
  };
  const goOn = (from: ImageInfo | undefined): void => {
    const wanted = `${source} ${from?.path ?? ""}`;
    if (wanted !== suggestedFor) setResources(suggestion(source, from, names));
    setSuggestedFor(wanted);
    setStep(1);
  };
  const create = async (andStart: boolean, from: ImageInfo | undefined, wanted: Resources): Promise<void> => {
    setBusy(andStart ? "start" : "create");
    setFailure(undefined);
    try {
      const vm = await actions.create(newVm(source, from, wanted));
      select({ vmId: vm.id, tab: "details", snapshotId: undefined });
      onClose();
      if (andStart) await actions.start(vm.id);
    } catch (error) {
      setBusy(undefined);
      setFailure(messageOf(error));
    }
  };

  const finish = (andStart: boolean): void => {
    if (resources !== undefined) void create(andStart, image, resources);
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
            {source !== "empty" && (
              <Button
                unavailable={noImage}
                busy={fetching.isBusy || busy !== undefined}
                onClick={() => void startAtOnce()}
              >
                {text("wizard.createAndStart")}
              </Button>
            )}
            <Button look="primary" unavailable={noImage} busy={fetching.isBusy} onClick={() => void next()}>
              {text("action.next")}
            </Button>
          </>
        ) : (
          <>
            <Button data-start onClick={() => setStep(0)}>
              {text("action.back")}
            </Button>
            <Button unavailable={notRight} busy={busy === "create"} onClick={() => finish(false)}>
              {text("wizard.create")}
            </Button>
            <Button look="primary" unavailable={notRight} busy={busy === "start"} onClick={() => finish(true)}>
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
              systems={
                <SystemList
                  systems={systems}
                  chosen={source === "fetched" ? system : undefined}
                  onChoose={(id) => {
                    setSource("fetched");
                    setSystem(id);
                  }}
                />
              }
              onNext={noImage === undefined ? () => void next() : undefined}
            />
          ) : (
            <ResourcesStep
              source={source}
              image={image}
              resources={resources}
              problems={problems}
              onChange={setResources}
              onSubmit={isRight && busy === undefined ? () => finish(true) : undefined}
            />
          )}
          {failure !== undefined && <Banner title={text("failed.create")}>{failure}</Banner>}
        </div>
      </DialogBody>
      {step === 0 && source === "fetched" && (
        <SystemProgress systems={systems} chosen={system} failure={system === tried ? fetching.failure : undefined} />
      )}
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
