/** Of a long string, so many characters at either end and so many samples between them are looked at. */
const endLength = 256;
const samples = 256;
const mostNodes = 500;

/**
 * A number that is equal for equal tool inputs (key order apart) and, in practice, different for different ones.
 * Bounded: of long strings the length, both ends and samples in between are read, of large structures the first
 * 500 nodes.
 */
export function inputKey(name: string, input: unknown): number {
  const mix: Mix = { high: 0x9e3779b9, low: 0x85ebca6b, left: mostNodes };
  text(mix, name);
  walk(mix, input);
  return (mix.high >>> 0) * 0x200000 + ((mix.low >>> 0) & 0x1fffff);
}

interface Mix {
  high: number;
  low: number;
  left: number;
}

function take(mix: Mix, value: number): void {
  mix.high = Math.imul(mix.high ^ value, 0x01000193);
  mix.low = Math.imul((mix.low << 5) ^ (mix.low >>> 27) ^ value, 0x5bd1e995);
}

function text(mix: Mix, value: string): void {
  const { length } = value;
  take(mix, length);
  if (length <= 2 * endLength + samples) {
    for (let at = 0; at < length; at += 1) take(mix, value.charCodeAt(at));
    return;
  }
  for (let at = 0; at < endLength; at += 1) {
    take(mix, value.charCodeAt(at));
    take(mix, value.charCodeAt(length - 1 - at));
  }
  const stride = (length - 2 * endLength) / samples;
  for (let sample = 0; sample < samples; sample += 1) {
    take(mix, value.charCodeAt(endLength + Math.floor(sample * stride)));
  }
}

function walk(mix: Mix, value: unknown): void {
  if (mix.left <= 0) return;
  mix.left -= 1;
  if (typeof value === "string") {
    take(mix, 1);
    text(mix, value);
  } else if (Array.isArray(value)) {
    take(mix, 2);
    take(mix, value.length);
    for (const part of value) walk(mix, part);
  } else if (typeof value === "object" && value !== null) {
    take(mix, 3);
    for (const [key, part] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
      text(mix, key);
      walk(mix, part);
    }
  } else {
    take(mix, 4);
    text(mix, String(value));
  }
}
