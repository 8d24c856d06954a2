import type { Say } from "./check-conditions.ts";
import type { CaseReference, Fields } from "./declared.ts";
import { quoted } from "./explain.ts";
import { isLane, unknownLane } from "./lane-word.ts";
import type { Path } from "./positions.ts";

const readable = 4 * 1024 * 1024;
const large = 256 * 1024 * 1024;

/** Checks of one case that a schema cannot say; says what is wrong and returns the files it names. */
export function checkFields(fields: Fields, at: Path, say: Say): readonly CaseReference[] {
  switch (fields.kind) {
    case "prompt": {
      if (fields.file !== undefined && fields.text !== undefined) {
        say([...at, "text"], '"file" and "text" cannot both be the prompt', "keep one", true);
      } else if (fields.file === undefined && fields.text === undefined && fields.wire === undefined) {
        say(at, "the prompt itself is missing", "give file, text or wire", true);
      }
      if (fields.fill !== undefined && fields.file === undefined && fields.text === undefined) {
        say([...at, "fill"], '"fill" has no text to fill', "give file or text", true);
      }
      if (typeof fields.file === "string") return fileAt(fields.file, [...at, "file"], readable, say);
      return (fields.file ?? []).flatMap((file, index) => fileAt(file, [...at, "file", index], readable, say));
    }
    case "tools":
      if (fields.file === undefined && fields.wire === undefined) {
        say(at, "the tools themselves are missing", "give file or wire", true);
      }
      return fields.file === undefined ? [] : fileAt(fields.file, [...at, "file"], readable, say);
    case "filter":
    case "dataset":
      if (fields.file !== undefined && fields.sha256 !== undefined) {
        say([...at, "sha256"], '"file" and "sha256" say the same thing', "keep one", true);
      }
      return fields.file === undefined ? [] : fileAt(fields.file, [...at, "file"], large, say);
    case "model": {
      const values = typeof fields.value === "string" ? [fields.value] : (fields.value ?? []);
      for (const model of [...values, ...(fields.aliases ?? [])]) {
        if (model.includes("*")) {
          say([...at, "value"], `a model is one model, not ${quoted(model)}`, "list the models; * belongs into when");
        }
      }
      for (const lane of Object.keys(fields.delegates ?? {})) {
        if (!isLane(lane)) say([...at, "delegates", lane], ...unknownLane(lane), true);
      }
      return [];
    }
    case "effort":
      if (fields.budget !== undefined && fields.thinking === undefined) {
        say([...at, "budget"], '"budget" is part of a thinking mode', "declare thinking as well", true);
      }
      return [];
    case "context":
    case "runtime":
    case "flag":
      return [];
  }
}

function fileAt(path: string, at: Path, limit: number, say: Say): readonly CaseReference[] {
  const wrong = wrongPath(path);
  if (wrong === null) return [{ path: path.replace(/^(\.\/)+/, ""), limit, at }];
  say(at, `${quoted(path)} ${wrong}`, "name a file in this file's folder or below");
  return [];
}

/** Lexical checks only; where links lead is seen when the file is opened. */
function wrongPath(path: string): string | null {
  for (let index = 0; index < path.length; index++) {
    if (path.charCodeAt(index) < 32) return "holds a control character";
  }
  if (path.includes("\\")) return "must be written with /";
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "must be a relative path";
  if (path.split("/").includes("..")) return "leads out of the contract's folder";
  return path.endsWith("/") || path.split("/").every((part) => part === "" || part === ".") ? "names no file" : null;
}
