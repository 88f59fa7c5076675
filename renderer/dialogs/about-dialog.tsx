import { useText } from "../app/use-preferences.ts";
import { useHost } from "../app/use-vms.ts";
import { Row } from "../manager/section.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import styles from "./about-dialog.module.css";

export function AboutDialog({ onClose }: { onClose: () => void }) {
  const text = useText();
  const host = useHost();
  return (
    <Dialog title={text("command.about")} onClose={onClose}>
      <DialogBody>
        <div className={styles["about"]}>
          <p className={styles["name"]}>Nestbox {host?.version ?? ""}</p>
          <p className={styles["muted"]}>{text("about.sentence")}</p>
          <dl>
            <Row label={text("about.shell")}>{host === undefined ? "–" : text(`about.${host.shell}`)}</Row>
            <Row label={text("about.platform")}>{host?.platform ?? "–"}</Row>
            <Row label={text("about.folder")}>
              <code>{host?.home ?? "–"}</code>
            </Row>
          </dl>
          <p className={styles["muted"]}>{text("about.licence")}</p>
        </div>
      </DialogBody>
    </Dialog>
  );
}
