import { messageOf } from "./app/notices.ts";
import { useText } from "./app/use-preferences.ts";
import styles from "./failed-page.module.css";
import { Banner } from "./ui/banner.tsx";
import { Button } from "./ui/button.tsx";

/** In place of a page that failed to draw. The machines are in other processes and run on. */
export function FailedPage({ error }: { error: unknown }) {
  const text = useText();
  return (
    <main className={styles["failed"]}>
      <Banner
        title={text("page.failed")}
        action={<Button onClick={() => location.reload()}>{text("connection.reload")}</Button>}
      >
        <p>{text("page.failedDetail")}</p>
        <code>{messageOf(error)}</code>
      </Banner>
    </main>
  );
}
