import { Tooltip } from "@base-ui/react/tooltip";
import { useEffect } from "react";
import { useLanguage, useTheme } from "./app/use-preferences.ts";
import { useRoute } from "./app/use-route.ts";
import { useToldLanguage } from "./app/use-told-language.ts";
import { DialogHost } from "./dialogs/dialog-host.tsx";
import { FailedPage } from "./failed-page.tsx";
import { Manager } from "./manager/manager.tsx";
import { ScreenRoute } from "./screen/screen-route.tsx";
import { ErrorBoundary } from "./ui/error-boundary.tsx";
import { Toasts } from "./ui/toasts.tsx";

const TOOLTIP_DELAY_MS = 400;

/** A file that is dropped beside every target must not make the browser leave the page for it. */
function refuseDrops(): () => void {
  const refuse = (event: Event): void => event.preventDefault();
  addEventListener("dragover", refuse);
  addEventListener("drop", refuse);
  return () => {
    removeEventListener("dragover", refuse);
    removeEventListener("drop", refuse);
  };
}

export function Root() {
  const { screenOf } = useRoute();
  const theme = useTheme();
  const language = useLanguage();
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
    document.documentElement.lang = language;
  }, [theme, language]);
  useToldLanguage();
  useEffect(refuseDrops, []);
  return (
    <Tooltip.Provider delay={TOOLTIP_DELAY_MS}>
      <ErrorBoundary fallback={(error) => <FailedPage error={error} />}>
        {screenOf === undefined ? <Manager /> : <ScreenRoute vmId={screenOf} />}
        <DialogHost />
      </ErrorBoundary>
      <Toasts />
    </Tooltip.Provider>
  );
}
