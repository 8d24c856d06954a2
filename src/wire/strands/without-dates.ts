const months = "(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*";
const days = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*";
const dates = [
  /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?/g,
  /\b\d{1,4}\/\d{1,2}\/\d{1,4}\b/g,
  new RegExp(`(?:\\b${days},? )?\\b${months} \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}\\b`, "g"),
  new RegExp(`(?:\\b${days},? )?\\b\\d{1,2} ${months},? \\d{4}\\b`, "g"),
];

/** The text with calendar dates replaced by one word, so that two texts that differ in nothing else are equal. */
export function withoutDates(text: string): string {
  let out = text;
  for (const date of dates) out = out.replace(date, "<date>");
  return out;
}
