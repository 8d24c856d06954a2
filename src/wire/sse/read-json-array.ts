/** The elements of a JSON array, and whether it was whole. */
export interface JsonArray {
  readonly elements: readonly unknown[];
  readonly whole: boolean;
}

/**
 * Reads a JSON array that is sent element by element and may break off (Gemini streams so without `alt=sse`). Elements
 * that came whole are kept. Never throws; one pass.
 */
export function readJsonArray(json: string): JsonArray {
  try {
    const value: unknown = JSON.parse(json);
    return { elements: Array.isArray(value) ? value : [value], whole: true };
  } catch {
    return { elements: wholeElements(json), whole: false };
  }
}

function wholeElements(json: string): unknown[] {
  const elements: unknown[] = [];
  let depth = 0;
  let start = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    if (inText) {
      if (char === "\\") at++;
      else if (char === '"') inText = false;
    } else if (char === '"') inText = true;
    else if (char === "{" || char === "[") {
      // The array itself is depth 1, its elements begin there.
      if (++depth === 2) start = at;
    } else if (char === "}" || char === "]") {
      if (--depth !== 1) continue;
      try {
        elements.push(JSON.parse(json.slice(start, at + 1)));
      } catch {
        // A damaged element says nothing; the next one may.
      }
    }
  }
  return elements;
}
