/** The manager's window, in the words of its user. */
import { expect, type Locator, type Page } from "@playwright/test";

export class Manager {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  row(name: string): Locator {
    return this.page.getByRole("option", { name: new RegExp(`^${name}\\b`) });
  }

  async select(name: string): Promise<void> {
    await this.row(name).click();
  }

  /** Presses a button of the toolbar. */
  async press(command: string): Promise<void> {
    await this.page.getByRole("toolbar").getByRole("button", { name: command, exact: true }).click();
  }

  async expectState(name: string, state: string): Promise<void> {
    await expect(this.row(name)).toContainText(state);
  }

  /** Answers the box that asks before something cannot be undone. */
  async confirm(button: string): Promise<void> {
    await this.page.getByRole("alertdialog").getByRole("button", { name: button, exact: true }).click();
    await expect(this.page.getByRole("alertdialog")).toBeHidden();
  }

  /** A new machine by the wizard, without starting it. */
  async create(name: string, source: "Nestbox Welcome" | "An empty drive" = "Nestbox Welcome"): Promise<void> {
    await this.press("New");
    const wizard = this.page.getByRole("dialog", { name: "New machine" });
    await wizard.getByRole("radio", { name: source }).check();
    await wizard.getByRole("button", { name: "Next" }).click();
    await wizard.getByRole("textbox", { name: "Name" }).fill(name);
    await wizard.getByRole("button", { name: "Create", exact: true }).click();
    await expect(this.row(name)).toBeVisible();
  }
}
