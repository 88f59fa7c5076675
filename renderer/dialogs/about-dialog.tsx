import { useLicences } from "../app/use-licences.ts";
import { useText } from "../app/use-preferences.ts";
import { useHost } from "../app/use-vms.ts";
import { Row } from "../manager/section.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import styles from "./about-dialog.module.css";

export function AboutDialog({ onClose }: { onClose: () => void }) {
  const text = useText();
  const host = useHost();
  return (
    <Dialog
      title={text("command.about")}
      size="wide"
      onClose={onClose}
      foot={
        <Button look="primary" onClick={onClose}>
          {text("action.done")}
        </Button>
      }
    >
      <DialogBody>
        <div className={styles["about"]}>
          <p className={styles["name"]}>Nestbox {host?.version ?? ""}</p>
          <p className={styles["muted"]}>{text("about.sentence")}</p>
          <dl>
            <Row label={text("about.shell")}>{host === undefined ? "–" : text(`about.${host.shell}`)}</Row>
            <Row label={text("about.engine")}>{engineOf(navigator.userAgent)}</Row>
            <Row label={text("about.platform")}>{host?.platform ?? "–"}</Row>
            <Row label={text("about.folder")}>
              <code>{host?.home ?? "–"}</code>
            </Row>
          </dl>
          <p className={styles["muted"]}>{text("about.licence")}</p>
          <Licences />
        </div>
      </DialogBody>
    </Dialog>
  );
}

function Licences() {
  const text = useText();
  const { list, failure } = useLicences();
  if (failure !== undefined) return <Banner title={text("about.licencesFailed")}>{failure}</Banner>;
  if (list === undefined) return null;
  return (
    <section className={styles["licences"]} aria-label={text("about.licences")}>
      <h3>{text("about.licences")}</h3>
      <p className={styles["muted"]}>{text("about.licencesText", { count: list.length })}</p>
      {list.map(({ name, version, licence, text: words }) => (
        <details key={name}>
          <summary>
            {name} {version} <span className={styles["muted"]}>{licence}</span>
          </summary>
          <pre className={styles["words"]} tabIndex={0}>
            {words}
          </pre>
        </details>
      ))}
    </section>
  );
}

/** "Chromium 140", as the browser calls itself. */
function engineOf(userAgent: string): string {
  const [, name, version] = /(Electron|Chrome|Firefox)\/([\d.]+)/.exec(userAgent) ?? [];
  return name === undefined ? "–" : `${name} ${version}`;
}
