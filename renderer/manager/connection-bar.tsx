import { useText } from "../app/use-preferences.ts";
import { useConnection } from "../app/use-vms.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import styles from "./connection-bar.module.css";

/** Shown while the services cannot be reached: only the web shell knows that state. */
export function ConnectionBar() {
  const text = useText();
  const connection = useConnection();
  if (connection !== "lost" && connection !== "refused") return null;
  return (
    <div className={styles["bar"]}>
      {connection === "lost" ? (
        <Banner look="warn" title={text("connection.lost")}>
          {text("connection.lostDetail")}
        </Banner>
      ) : (
        <Banner
          title={text("connection.refused")}
          action={<Button onClick={() => location.reload()}>{text("connection.reload")}</Button>}
        >
          {text("connection.refusedDetail")}
        </Banner>
      )}
    </div>
  );
}
