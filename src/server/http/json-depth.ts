/** Whether brackets in a JSON text nest at most so deep; linear, and before anything is built from it. */
export function nestsAtMost(text: string, depth: number): boolean {
  let open = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === backslash) at += 1;
      else if (code === quote) inString = false;
    } else if (code === quote) inString = true;
    else if (code === brace || code === bracket) {
      open += 1;
      if (open > depth) return false;
    } else if (code === endBrace || code === endBracket) open -= 1;
  }
  return true;
}

const [quote, backslash, brace, endBrace, bracket, endBracket] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];
