import type { TokenReader } from "./expression.ts";
import type { DataItem } from "./statement.ts";
import { isSymbol } from "./tokens.ts";

/** What follows DB, DW …, with commas between. */
export function dataItems(reader: TokenReader): DataItem[] {
  const items: DataItem[] = [];
  do {
    items.push(dataItem(reader));
  } while (reader.takeSymbol(","));
  return items;
}

function dataItem(reader: TokenReader): DataItem {
  const token = reader.next;
  const after = reader.tokens[reader.at + 1];
  if (token?.kind === "string" && (after === undefined || isSymbol(after, ","))) {
    reader.at++;
    return { kind: "bytes", bytes: token.bytes! };
  }
  const expression = reader.expression();
  if (expression.op === "float") return { kind: "float", float: expression.float, negative: false };
  if (expression.op === "unary" && expression.operator === "-" && expression.of.op === "float") {
    return { kind: "float", float: expression.of.float, negative: true };
  }
  return { kind: "value", expression };
}
