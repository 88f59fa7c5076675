/** Every sentence that the services can say is read out of their sources and has to be known in Chinese. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vite";
import { expect, test } from "vitest";
import { serviceText } from "./service-text.ts";

const ROOT = join(import.meta.dirname, "../../..");
/** What ends in the window. Checks of arguments are for programs; kernels that are started directly, key scripts and the command are the command's alone. */
const SOURCES = ["core/{disks,media}/**/*.ts", "core/machine/*.ts", "electron/{contract,services,vm}/**/*.ts"];
const NOT_IN_WINDOW = [/\.test\.ts$/, /\/testing\//, /\/control\//, /-checks\.ts$/, /us-keyboard\.ts$/];
/** Written into logs and serial lines, which are English; and what only shows in a test of a file of ours. */
const NOT_SAID = [/more of this kind are counted/, /^This serial line is in use/, /^This machine was taken off/];

interface Found {
  readonly file: string;
  /** With ⟦1⟧, ⟦2⟧ … for its values. */
  readonly sentence: string;
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** The text of a literal, a template or a sum of them. */
function textOf(node: Node): string | undefined {
  if (node.type === "Literal") return typeof node["value"] === "string" ? node["value"] : undefined;
  if (node.type === "TemplateLiteral") {
    const quasis = node["quasis"] as readonly { readonly value: { readonly cooked: string } }[];
    return quasis.map(({ value }) => value.cooked).join("⟦⟧");
  }
  if (node.type !== "BinaryExpression" || node["operator"] !== "+") return undefined;
  const [left, right] = [textOf(node["left"] as Node), textOf(node["right"] as Node)];
  return left === undefined || right === undefined ? undefined : left + right;
}

function textsIn(node: unknown, found: string[]): string[] {
  if (Array.isArray(node)) for (const one of node) textsIn(one, found);
  else if (typeof node === "object" && node !== null && (node as Node).type !== "ImportDeclaration") {
    const text = textOf(node as Node);
    if (text === undefined) for (const part of Object.values(node)) textsIn(part, found);
    else found.push(text);
  }
  return found;
}

/** Sentences, and the clauses that say what is wrong with a file. */
function isSaid(text: string): boolean {
  if (NOT_SAID.some((pattern) => pattern.test(text)) || text.includes("\n")) return false;
  return /^["⟦A-Z].* .*[a-z)⟧]\.$/.test(text) || /^(it|its|two|the|a|device|memory|version) [^:]*[a-z)⟧]$/.test(text);
}

const FOUND: readonly Found[] = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
  .filter((file) => NOT_IN_WINDOW.every((pattern) => !pattern.test(file)))
  .toSorted()
  .flatMap((file) => {
    const tree = parseAst(readFileSync(join(ROOT, file), "utf8"), { lang: "ts" }, file);
    const texts = new Set(textsIn(tree, []).filter(isSaid));
    return [...texts].map((text) => {
      let count = 0;
      return { file, sentence: text.replaceAll("⟦⟧", () => `⟦${++count}⟧`) };
    });
  });

const chinese = serviceText("zh-CN");

test("the sources are read", () => expect(FOUND.length).toBeGreaterThan(120));

test.each(FOUND)("$sentence", ({ sentence }) => {
  const translated = chinese(sentence);
  expect(translated).toMatch(/[一-鿿]/);
  expect(translated.replaceAll(/“[^”]*”/g, "")).not.toMatch(/[a-z]{3,} [a-z]{3,} [a-z]{3,}/);
  for (const [value] of sentence.matchAll(/⟦\d+⟧/g)) expect(translated).toContain(value);
});

test.each([
  [
    'There is no file "/tmp/a b.img". Check its name, or choose another file.',
    "没有文件“/tmp/a b.img”。请检查文件名，或选择其他文件。",
  ],
  [
    '"/x.img": The image is empty. Choose another image, or download it again.',
    "“/x.img”：映像是空的。请选择其他映像，或重新下载。",
  ],
  [
    "A snapshot of this machine is being taken. Wait until that is over, or cancel it.",
    "正在为此虚拟机生成快照。请等待其完成，或取消它。",
  ],
  [
    "The settings file nestbox.json is damaged: it is not JSON. Mend or replace it in the machine's folder, or remove the machine.",
    "设置文件 nestbox.json 已损坏：它不是 JSON。请在虚拟机的文件夹中修复或替换它，或移除此虚拟机。",
  ],
  ["The machine is starting now. Wait a moment and try again.", "虚拟机正在启动。请稍候再试。"],
  ["A sentence that nobody knows.", "A sentence that nobody knows."],
])("%s", (message, translated) => {
  expect(chinese(message)).toBe(translated);
  expect(serviceText("en")(message)).toBe(message);
});

test("a value that looks like a sentence of the table stays as it is", () => {
  expect(chinese('There is no file "running". Check its name, or choose another file.')).toContain("“running”");
});
