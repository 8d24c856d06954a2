import { canonicalJson } from "./canonical-json.ts";

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields | null {
  // A plain JSON object: arrays and null are out, so indexing by name is safe.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/**
 * The defaults a tool's schema declares for its arguments, as canonical JSON by name. Reads the schema where each protocol
 * puts it: `input_schema` (Anthropic), `parameters` (Responses, Gemini), `parametersJsonSchema` (Gemini),
 * `function.parameters` (Chat).
 *
 * @returns `null` where there are none, which is nearly always
 */
export function defaultsOf(declaration: unknown): ReadonlyMap<string, string> | null {
  const tool = fields(declaration);
  if (tool === null) return null;
  const schema = tool.input_schema ?? tool.parameters ?? tool.parametersJsonSchema ?? fields(tool.function)?.parameters;
  let defaults: Map<string, string> | null = null;
  for (const [name, property] of Object.entries(fields(fields(schema)?.properties) ?? {})) {
    const value = fields(property)?.default;
    if (value === undefined) continue;
    defaults ??= new Map();
    defaults.set(name, canonicalJson(value));
  }
  return defaults;
}
