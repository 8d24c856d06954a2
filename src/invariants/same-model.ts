/**
 * Whether two model names mean one model: providers answer an alias with a dated name, and routers put a prefix
 * before it. `claude-opus-4-6` = `claude-opus-4-6-20260115` = `anthropic/Claude-Opus-4-6[1m]`; two different dates
 * are two different models.
 *
 * @returns true where nothing contradicts it
 */
export function sameModel(asked: string, served: string): boolean {
  const a = parse(asked);
  const b = parse(served);
  if (a.name !== b.name) return rollingFamily(a.name, b.name);
  return a.date === null || b.date === null || a.date === b.date;
}

/** True for names by which a person asks a router to choose. */
export function asksForRouting(model: string): boolean {
  return /(?:^|[/:])auto(?:$|[-:])|(?:^|[/-])router(?:$|-)/i.test(model);
}

interface Name {
  readonly name: string;
  readonly date: string | null;
}

const known = new Map<string, Name>();

function parse(model: string): Name {
  const cached = known.get(model);
  if (cached !== undefined) return cached;
  const parsed = parseAfresh(model);
  if (known.size < 1_000) known.set(model, parsed);
  return parsed;
}

function parseAfresh(model: string): Name {
  let name = model.trim().toLowerCase();
  name = name.slice(name.lastIndexOf("/") + 1);
  // Bedrock: `us.anthropic.claude-…-v1:0`.
  name = name
    .replace(/^(?:[a-z]{2,6}\.)?(?:anthropic|amazon|meta|mistral|openai)\./, "")
    .replace(/-v\d+(?::\d+)?$/, "");
  name = name.replace(/\[[^[\]]*\]$/, "").replace(/:(?:beta|free|thinking|online|nitro|floor|extended)$/, "");
  name = name.replace(/-latest$/, "");
  const dated = /[-@](\d{4})-?(\d{2})-?(\d{2})$/.exec(name);
  let date: string | null = null;
  if (dated !== null) {
    date = `${dated[1]}${dated[2]}${dated[3]}`;
    name = name.slice(0, dated.index);
  }
  const preview = /-(?:preview|exp)(?:-(\d{2}-\d{2}|\d{2}-\d{4}))?$/.exec(name);
  if (preview !== null && name.startsWith("gemini")) {
    date = preview[1] ?? date;
    name = name.slice(0, preview.index);
  }
  // A numbered build of one model (`gemini-2.0-flash-001`), and the vendor's alias for a first version (`…-4-0`).
  name = name.replace(/-0\d\d$/, "").replace(/^(claude-[a-z]+-\d+)-0$/, "$1");
  return { name, date };
}

/** `gemini-flash-latest` names no version: any version of that family is what was asked for. */
function rollingFamily(asked: string, served: string): boolean {
  const family = /^gemini-(flash-lite|flash|pro)$/.exec(asked)?.[1];
  return family !== undefined && new RegExp(`^gemini-[\\d.]+-${family}$`).test(served);
}
