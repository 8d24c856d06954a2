/** The text of a question, and the values its parameters stand for. */
interface Question {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A server takes no field of a form beyond 128 KiB, whatever it is told (`http_max_field_value_size`); quoting may double a text. */
const most = 60_000;

/**
 * The same question with parameters that all fit into a form: a list that is long becomes several that are put together, a text
 * that is long its pieces. Parameters stand in the text as `{name:Array(String)}` or `{name:String}`.
 */
export function fitting({ sql, params }: Question): Question {
  const fits: Record<string, unknown> = {};
  let text = sql;
  for (const [name, value] of Object.entries(params)) {
    const whole = typeof value === "string" ? piecesOf(name, value) : isTexts(value) ? partsOf(name, value) : null;
    if (whole === null) {
      fits[name] = value;
      continue;
    }
    Object.assign(fits, whole.params);
    text = text.replaceAll(`{${name}:${typeof value === "string" ? "String" : "Array(String)"}}`, () => whole.sql);
  }
  return { sql: text, params: fits };
}

/** `null`: it fits as it is. */
function piecesOf(name: string, text: string): Question | null {
  if (sizeOf(text) <= most) return null;
  const pieces: string[] = [];
  // Well-formed text is cut between characters, of at most four bytes each.
  const characters = Array.from(text);
  for (let at = 0; at < characters.length; at += most / 4) pieces.push(characters.slice(at, at + most / 4).join(""));
  return {
    sql: `concat(${pieces.map((_, n) => `{${name}_${n}:String}`).join(", ")})`,
    params: Object.fromEntries(pieces.map((piece, n) => [`${name}_${n}`, piece])),
  };
}

function partsOf(name: string, texts: readonly string[]): Question | null {
  if (texts.reduce((sum, text) => sum + sizeOf(text), 0) <= most) return null;
  const lists: string[] = [];
  const params: Record<string, unknown> = {};
  let list: string[] = [];
  let size = 0;
  const end = (): void => {
    if (list.length === 0) return;
    const part = `${name}_${lists.length}`;
    lists.push(`{${part}:Array(String)}`);
    params[part] = list;
    list = [];
    size = 0;
  };
  for (const [at, text] of texts.entries()) {
    const long = piecesOf(`${name}_of_${at}`, text);
    if (long !== null) {
      end();
      lists.push(`[${long.sql}]`);
      Object.assign(params, long.params);
      continue;
    }
    if (size + sizeOf(text) > most) end();
    list.push(text);
    size += sizeOf(text);
  }
  end();
  return { sql: `arrayConcat(${lists.join(", ")})`, params };
}

/** With its quotes and the comma. */
const sizeOf = (text: string): number => Buffer.byteLength(text) + 3;

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");
