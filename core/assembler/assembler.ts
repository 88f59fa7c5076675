import { evaluate } from "./evaluate.ts";
import { TokenReader } from "./expression.ts";
import { layOut } from "./layout.ts";
import { Parser } from "./parser.ts";
import { Preprocessor } from "./preprocessor.ts";
import { problem } from "./problem.ts";
import { tokenize } from "./tokens.ts";

export interface AssembleOptions {
  /** Names defined as by %define. */
  readonly define?: Readonly<Record<string, number | string>>;
  /** Files that the source includes, by the names it uses. */
  readonly files?: (name: string) => string | Uint8Array | undefined;
  /** How messages call the source. */
  readonly name?: string;
}

export interface Assembled {
  readonly bytes: Uint8Array;
  /** Labels and EQUs; local ones by their full names (`outer.inner`). */
  readonly symbols: Map<string, number>;
}

/**
 * Assembles a source in the language of NASM, a flat binary as `nasm -f bin` makes it. Instructions are those of the
 * decoder's rows. What is wrong with the source is thrown as a HostError that begins with file and line.
 */
export function assemble(source: string, options: AssembleOptions = {}): Assembled {
  const { define = {}, files = () => undefined, name = "input" } = options;
  const parser = new Parser((file) => asBytes(files(file)));
  const preprocessor = new Preprocessor({
    file: (file) => asText(files(file)),
    line: (tokens, place) => parser.line(tokens, place),
    evaluate: (tokens, place) => {
      const reader = new TokenReader(tokens, place, parser.qualify);
      const { integer, unknown } = evaluate(reader.expression(), parser.constants, place);
      if (!reader.done) throw problem(place, `${reader.describeNext()} is too much here`);
      if (unknown) throw problem(place, "this must be a number that is known here, not an address");
      return integer;
    },
  });
  const place = { file: name, line: 0 };
  for (const [key, value] of Object.entries(define)) preprocessor.defines.set(key, tokenize(`${value}`, place));
  preprocessor.source(source, name);
  parser.finish(place);
  return layOut(parser.statements);
}

function asText(content: string | Uint8Array | undefined): string | undefined {
  if (content === undefined || typeof content === "string") return content;
  let text = "";
  for (const byte of content) text += String.fromCharCode(byte);
  return text;
}

function asBytes(content: string | Uint8Array | undefined): Uint8Array | undefined {
  if (typeof content !== "string") return content;
  return Uint8Array.from(content, (character) => character.charCodeAt(0) & 0xff);
}
