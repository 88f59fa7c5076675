import { expect, test } from "vitest";
import { isOwnPage, pageAddress } from "./page-origin.ts";

test.each([pageAddress(), pageAddress("my-vm-2"), "app://nestbox/assets/index.js"])("%s is ours", (address) => {
  expect(isOwnPage(address)).toBe(true);
});

test.each([
  "",
  "about:blank",
  "app://nestbox.evil/",
  "app://evil/",
  "app://nestbox@evil/",
  "app://nestbox:80/",
  "apps://nestbox/",
  "https://nestbox/",
  "file:///nestbox/",
  "data:text/html,app://nestbox/",
])("%j is not ours", (address) => {
  expect(isOwnPage(address)).toBe(false);
});

test("a VM's identifier is part of its page's address", () => {
  expect(new URL(pageAddress("a-1")).searchParams.get("vm")).toBe("a-1");
});
