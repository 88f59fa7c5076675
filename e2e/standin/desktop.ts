/** Dialogs, menus and theme: recorded, and answered by the test. */
import { EventEmitter } from "node:events";
import { tell, userAnswer } from "./control.ts";

interface BoxOptions {
  readonly message?: string;
  readonly buttons?: readonly string[];
  readonly cancelId?: number;
}

const optionsOf = (args: readonly unknown[]): unknown => args.at(-1);

export const dialog = {
  async showOpenDialog(...args: readonly unknown[]): Promise<unknown> {
    return userAnswer("showOpenDialog", optionsOf(args), { canceled: true, filePaths: [] });
  },
  async showMessageBox(...args: readonly unknown[]): Promise<unknown> {
    const options = optionsOf(args) as BoxOptions;
    return userAnswer("showMessageBox", options, { response: options.cancelId ?? 0, checkboxChecked: false });
  },
  showErrorBox(title: string, content: string): void {
    userAnswer("showErrorBox", { title, content }, undefined);
    console.error(`${title}: ${content}`);
  },
};

export const shell = {
  /** Resolves to what went wrong; empty when nothing did. */
  async openPath(path: string): Promise<string> {
    return userAnswer("openPath", { path }, "");
  },
};

interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly submenu?: readonly MenuItem[];
}

export class Menu {
  static #application: Menu | null = null;
  readonly items: readonly MenuItem[];

  private constructor(items: readonly MenuItem[]) {
    this.items = items;
  }

  static buildFromTemplate(items: readonly MenuItem[]): Menu {
    for (const item of items) {
      if (item.label === undefined && item.role === undefined && item.type === undefined) {
        throw new Error("Invalid template for MenuItem: must have at least one of label, role or type");
      }
      if (item.submenu !== undefined) Menu.buildFromTemplate(item.submenu);
    }
    return new Menu(items);
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
    tell({ type: "standin:menu", labels: menu?.items.map(({ label, role }) => label ?? role ?? "") ?? [] });
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }
}

class NativeTheme extends EventEmitter {
  readonly shouldUseDarkColors = false;
}

export const nativeTheme = new NativeTheme();
