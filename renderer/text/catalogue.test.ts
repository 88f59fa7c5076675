import { expect, expectTypeOf, test } from "vitest";
import { FIELDS, type FieldName } from "../../core/settings/pages.ts";
import { problem } from "../../core/settings/problem.ts";
import { languageOf, translator, type ParameterNames, type TextKey } from "./catalogue.ts";
import { en } from "./en.ts";
import { fieldText } from "./field-text.ts";
import { zhCn } from "./zh-cn.ts";

const KEYS = Object.keys(en) as TextKey[];
const namesIn = (message: string): string[] => [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).toSorted();

test("the names in a message are its parameters", () => {
  expectTypeOf<ParameterNames<"{used} of {total}">>().toEqualTypeOf<"used" | "total">();
  expectTypeOf<ParameterNames<"none">>().toEqualTypeOf<never>();
  const text = translator("en");
  expect(text("list.memoryInUse", { used: "1 MiB", total: "2 MiB" })).toBe("1 MiB of 2 MiB");
  // @ts-expect-error a parameter is missing
  text("list.memoryInUse", { used: "1 MiB" });
  // @ts-expect-error there is no such message
  expect(() => text("list.nonsense")).toThrow(TypeError);
});

test("a value with braces is not filled in again", () => {
  expect(translator("en")("rename.title")).toBe("Rename machine");
  expect(translator("en")("remove.title", { name: "{name} {x}" })).toBe("Remove “{name} {x}”?");
});

test.each(KEYS)("%s: both languages say something, with the same parameters", (key) => {
  expect(en[key].trim()).not.toBe("");
  expect(zhCn[key].trim()).not.toBe("");
  expect(namesIn(zhCn[key])).toEqual(namesIn(en[key]));
});

test("Chinese is Chinese, but for names, units and keys", () => {
  const alike = KEYS.filter((key) => !/[一-鿿]/.test(zhCn[key]));
  expect(alike).toEqual(["image.pathExample", "hostKey.ScrollLock", "status.speed"]);
});

test.each(Object.keys(FIELDS) as FieldName[])("%s has its texts in both languages", (name) => {
  const [english, chinese] = [fieldText("en"), fieldText("zh-CN")];
  expect(chinese.label(name)).toMatch(/[一-鿿]/);
  expect(english.help(name) === undefined).toBe(chinese.help(name) === undefined);
  expect(english.unavailable(name) === undefined).toBe(chinese.unavailable(name) === undefined);
  const field = FIELDS[name];
  for (const option of "options" in field ? field.options : []) {
    expect(english.option(name, option)).not.toBe(option);
    expect(chinese.option(name, option)).not.toBe(option);
  }
});

test.each([
  ["memoryMiB", 0, "Memory must be at least 1 MiB.", "内存不能小于 1 MiB。"],
  ["memoryMiB", 9999, "Memory must be at most 2048 MiB.", "内存不能大于 2048 MiB。"],
  ["name", "", "Name: enter at least one character.", "名称：请至少输入一个字符。"],
] as const)("a problem of %s is told in both languages", (name, value, english, chinese) => {
  const found = problem(FIELDS[name], value)!;
  expect(fieldText("en").problem(name, found)).toBe(english);
  expect(fieldText("zh-CN").problem(name, found)).toBe(chinese);
});

test.each([
  [["zh-Hans-CN", "en"], "zh-CN"],
  [["zh"], "zh-CN"],
  [["de-DE", "en-GB"], "en"],
  [["de-DE", "zh-TW"], "zh-CN"],
  [[], "en"],
  [["zha"], "en"],
] as const)("%j is read in %s", (preferred, language) => expect(languageOf(preferred)).toBe(language));
