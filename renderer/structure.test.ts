/** Rules of the page that no compiler checks: docs/window.md. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = import.meta.dirname;
const files = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => /\.(css|tsx?)$/.test(file));
const sources = files.filter((file) => !/\.test\.tsx?$/.test(file) && file !== "vite.config.ts");
const read = (file: string): string => readFileSync(join(folder, file), "utf8");
const styles = sources.filter((file) => file.endsWith(".css"));
const code = sources.filter((file) => !file.endsWith(".css"));

const NAMED_COLOUR = /[:\s](black|white|red|green|blue|gr[ae]y|orange|yellow|purple|silver)\s*[;,)]/;

/** What is wrong with a style sheet, as "line: text". */
function breaches(css: string): string[] {
  const withoutComments = css.replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, " "));
  return withoutComments.split("\n").flatMap((line, at) => {
    const lengths = [...line.matchAll(/(-?[\d.]+)(px|r?em|pt|vh|vw)\b/g)].filter(
      ([, number, unit]) =>
        !(unit === "px" && ["1", "-1", "2"].includes(number ?? "")) && !`${number}${unit}`.startsWith("100v"),
    );
    const isRaw =
      /#[0-9a-f]{3,8}\b/i.test(line) ||
      /\b(rgba?|hsla?|oklch|lab)\(/.test(line) ||
      NAMED_COLOUR.test(line) ||
      /(font-size|font-weight|line-height|border-radius|box-shadow)\s*:\s*(?!.*(var\(|normal|inherit|0;|50%))/.test(
        line,
      ) ||
      lengths.length > 0;
    return isRaw ? [`${at + 1}: ${line.trim()}`] : [];
  });
}

test.each(styles.filter((file) => file !== "theme/tokens.css"))("%s uses tokens only", (file) => {
  expect(breaches(read(file))).toEqual([]);
});

test.each([
  "a { color: #fff; }",
  "a { color: rgb(1 2 3); }",
  "a { background: white; }",
  "a { padding: 5px; }",
  "a { width: 3rem; }",
  "a { font-size: 14px; }",
  "a { border-radius: 4px; }",
  "a { box-shadow: 0 0 4px var(--text); }",
])("%s would be found", (css) => expect(breaches(css)).toHaveLength(1));

test.each(code)("%s holds no colour and no size in a style", (file) => {
  const text = read(file);
  expect(text.match(/style=\{\{[^}]*["'`]?(#[0-9a-f]{3,8}\b|\d+px)/gi)).toBeNull();
  expect(text.match(/["'`](#[0-9a-f]{6}|rgb\()/gi)).toBeNull();
});

test("both themes define the same colours", () => {
  const tokens = read("theme/tokens.css");
  const namesIn = (theme: string): string[] => {
    const start = tokens.indexOf(`:root[data-theme="${theme}"] {`);
    return [...tokens.slice(start, tokens.indexOf("}", start)).matchAll(/(--[\w-]+):/g)].map(([, name]) => name!);
  };
  expect(namesIn("light")).toEqual(namesIn("dark"));
  expect(namesIn("dark").length).toBeGreaterThan(10);
});

test("every token that is used is defined, and every one that is defined is used", () => {
  const all = sources.map(read).join("\n");
  const defined = new Set([...read("theme/tokens.css").matchAll(/^\s*(--[\w-]+):/gm)].map(([, name]) => name!));
  const used = new Set([...all.matchAll(/var\(\s*(--[\w-]+)|["'](--[\w-]+)["']/g)].map(([, a, b]) => (a ?? b)!));
  // --available-height comes from Base UI.
  const setByCode = ["--sidebar-width", "--share", "--available-height", "--column", "--row-at", "--rows"];
  expect([...used].filter((name) => !defined.has(name) && !setByCode.includes(name))).toEqual([]);
  expect([...defined].filter((name) => !used.has(name) && name !== "--saved")).toEqual([]);
});

test("the bridge is reached through app/ only", () => {
  const outside = code.filter((file) => !file.startsWith("app/") && file !== "main.tsx");
  const reaching = outside.filter((file) => /\buseApp\b|open-bridge|\bbridge\.(api|on|openScreen)\b/.test(read(file)));
  expect(reaching).toEqual([]);
});

test.each(code)("%s has fewer than 300 lines", (file) => {
  expect(read(file).split("\n").length).toBeLessThan(300 + (file.startsWith("text/") ? 200 : 0));
});

test.each(code.filter((file) => file.endsWith(".tsx")))("%s says nothing past the catalogue", (file) => {
  const shown = [...read(file).matchAll(/>\s*([A-Za-z][a-z]+( [a-z]+)+[.!?…]?)\s*</g)].map(([, words]) => words);
  expect(shown).toEqual([]);
});
