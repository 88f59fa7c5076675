import "./theme/tokens.css";
import "./theme/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { openBridge } from "../electron/contract/open-bridge.ts";
import { serviceText } from "../electron/contract/text/service-text.ts";
import { AppContext, type App } from "./app/app.ts";
import { createDialogStore } from "./app/dialogs.ts";
import { chosenLanguage, createPreferences } from "./app/preferences.ts";
import { createRouter } from "./app/route.ts";
import { createSelection } from "./app/selection.ts";
import { createSnapshotStore } from "./app/snapshot-store.ts";
import { translatedBridge } from "./app/translated-bridge.ts";
import { createVmStore, feedVmStore } from "./app/vm-store.ts";
import { Root } from "./root.tsx";

function pageStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    // Forbidden by the browser's settings.
    return undefined;
  }
}

const preferences = createPreferences(pageStorage());
const bridge = translatedBridge(openBridge(globalThis), (message) =>
  serviceText(chosenLanguage(preferences.getState(), navigator.languages))(message),
);
const app: App = {
  bridge,
  vms: createVmStore(),
  preferences,
  router: createRouter(window),
  dialogs: createDialogStore(),
  selection: createSelection(),
  snapshots: createSnapshotStore(bridge),
};
feedVmStore(app.vms, app.bridge);

const root = document.querySelector("#root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <AppContext value={app}>
        <Root />
      </AppContext>
    </StrictMode>,
  );
}
