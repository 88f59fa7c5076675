import { expect, test } from "vitest";
import { chosenLanguage, createPreferences, DEFAULT_PREFERENCES } from "./preferences.ts";
import { createRouter } from "./route.ts";
import { selectedVm } from "./selection.ts";
import { shortcutLabel, shortcutLabels, shortcutOf } from "./shortcuts.ts";

function storage(text?: string) {
  const kept = new Map(text === undefined ? [] : [["nestbox.preferences", text]]);
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test("choices last", () => {
  const place = storage();
  createPreferences(place).setState({
    theme: "light",
    language: "zh-CN",
    hostKey: "AltRight",
    sidebarPx: 300,
    muted: true,
  });
  expect(createPreferences(place).getState()).toEqual({
    theme: "light",
    language: "zh-CN",
    hostKey: "AltRight",
    sidebarPx: 300,
    muted: true,
  });
});

test.each(["", "null", "7", "[]", "{", '{"theme":"pink","language":"de","hostKey":1,"sidebarPx":"x","muted":"yes"}'])(
  "a storage with %j gives the defaults",
  (text) => expect(createPreferences(storage(text)).getState()).toEqual(DEFAULT_PREFERENCES),
);

test("a storage that refuses costs the permanence only", () => {
  const refuse = (): never => {
    throw new Error("QuotaExceededError");
  };
  const preferences = createPreferences({ getItem: refuse, setItem: refuse });
  preferences.setState({ theme: "dark" });
  expect(preferences.getState().theme).toBe("dark");
  expect(createPreferences(undefined).getState()).toEqual(DEFAULT_PREFERENCES);
});

test("the system's language counts until one is chosen", () => {
  expect(chosenLanguage(DEFAULT_PREFERENCES, ["zh-CN"])).toBe("zh-CN");
  expect(chosenLanguage({ ...DEFAULT_PREFERENCES, language: "en" }, ["zh-CN"])).toBe("en");
});

const PRESS = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test.each([
  [{ key: "s", ctrlKey: true }, false, "settings"],
  [{ key: "S", ctrlKey: true }, false, "settings"],
  [{ key: "s", metaKey: true }, true, "settings"],
  [{ key: "s", ctrlKey: true }, true, undefined],
  [{ key: "s" }, false, undefined],
  [{ key: "s", ctrlKey: true, shiftKey: true }, false, undefined],
  [{ key: "a", ctrlKey: true }, false, "add"],
  [{ key: "f", ctrlKey: true }, false, "search"],
  [{ key: "r", ctrlKey: true }, false, "remove"],
  [{ key: "Delete" }, false, "remove"],
  [{ key: "R", ctrlKey: true, shiftKey: true }, false, "restoreSnapshot"],
  [{ key: "T", ctrlKey: true, shiftKey: true }, false, "takeSnapshot"],
  [{ key: "D", ctrlKey: true, shiftKey: true }, false, "deleteSnapshot"],
  [{ key: "P", ctrlKey: true, shiftKey: true }, false, "editSnapshot"],
  [{ key: "F1" }, false, "keys"],
  [{ key: "Enter" }, false, "startOrShow"],
  [{ key: "Enter", ctrlKey: true }, false, undefined],
  [{ key: "F2" }, false, "rename"],
] as const)("%j (Mac: %s) is %s", (press, isMac, name) => expect(shortcutOf({ ...PRESS, ...press }, isMac)).toBe(name));

test("keys that a browser keeps are not promised in one", () => {
  expect(shortcutLabel("new", "web", false)).toBeUndefined();
  expect(shortcutLabel("new", "electron", false)).toBe("Ctrl+N");
  expect(shortcutLabel("settings", "web", true)).toBe("⌘S");
  expect(shortcutLabels("remove", "web", false)).toEqual(["Ctrl+R", "Del"]);
  expect(shortcutLabels("new", "web", false)).toEqual([]);
});

test("the address holds the machine that is shown; going back shows the manager", () => {
  const address = { href: "http://127.0.0.1:7000/", search: "" };
  let back = (): void => {};
  const router = createRouter({
    location: address,
    history: {
      pushState: (_state, _unused, url) => {
        address.href = url;
        address.search = new URL(url).search;
      },
    },
    addEventListener: (_type, listener) => {
      back = listener;
    },
  });
  expect(router.getState().screenOf).toBeUndefined();
  router.go("dos");
  expect(address.href).toBe("http://127.0.0.1:7000/?vm=dos");
  address.search = "";
  back();
  expect(router.getState().screenOf).toBeUndefined();
});

test("the selection falls on the first machine when its own is gone", () => {
  const vms = [{ id: "a", state: "off" } as const, { id: "b", state: "off" } as const];
  expect(selectedVm(vms, { vmId: "b", tab: "log", snapshotId: undefined })?.id).toBe("b");
  expect(selectedVm(vms, { vmId: "c", tab: "log", snapshotId: undefined })?.id).toBe("a");
  expect(selectedVm([], { vmId: "c", tab: "log", snapshotId: undefined })).toBeUndefined();
});
