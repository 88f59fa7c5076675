import { useServiceText, useText } from "../app/use-preferences.ts";
import { useRoute } from "../app/use-route.ts";
import { useListFailure, useVm, useVms } from "../app/use-vms.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { ScreenPage } from "./screen-page.tsx";
import styles from "./screen-route.module.css";

/** The screen of the machine in the address; a sentence when there is none. */
export function ScreenRoute({ vmId }: { vmId: string }) {
  const text = useText();
  const say = useServiceText();
  const vm = useVm(vmId);
  const vms = useVms();
  const failure = useListFailure();
  const { toManager } = useRoute();
  if (vm?.settings !== undefined) return <ScreenPage key={vmId} vm={vm} settings={vm.settings} />;
  if (vms === undefined && failure === undefined) return null;
  return (
    <div className={styles["gone"]}>
      <Banner
        title={failure === undefined ? text("screen.gone") : text("list.failed")}
        action={toManager !== undefined && <Button onClick={toManager}>{text("screen.manager")}</Button>}
      >
        {vm?.damaged === undefined ? failure : say(vm.damaged)}
      </Banner>
    </div>
  );
}
