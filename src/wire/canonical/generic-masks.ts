import { maskKnown } from "./mask-known.ts";
import { type MaskRule, type Masks, maskWith } from "./masks.ts";

const months = "January|February|March|April|May|June|July|August|September|October|November|December";
const days = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day";

/** What system prompts of most clients hold that changes by day, place and conversation. */
export const genericPromptRules: readonly MaskRule[] = [
  // Git status as harnesses print it: named lines, porcelain lines, one-line commits.
  { find: /^((?:Current|Main|Default)[ _]branch\b[^\n:]*:) *[^\n]*$/gim, put: "$1 <branch>" },
  { find: /^(Status:)(?: *\n| +)(?:\(clean\)|(?:[ MADRCUT?!]{1,2} [^\n]+(?:\n|$))+)/gm, put: "$1 <git status>\n" },
  { find: /^(Recent commits:) *\n(?:[0-9a-f]{7,40} [^\n]*(?:\n|$))+/gm, put: "$1 <commits>\n" },
  { find: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, put: "<uuid>" },
  { find: /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?/g, put: "<time>" },
  { find: /\b(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b/g, put: "<date>" },
  { find: /\b(?:19|20)\d{2}\/(?:0?[1-9]|1[0-2])\/(?:0?[1-9]|[12]\d|3[01])\b/g, put: "<date>" },
  { find: /\b(?:0?[1-9]|[12]\d|3[01])\/(?:0?[1-9]|[12]\d|3[01])\/(?:19|20)\d{2}\b/g, put: "<date>" },
  {
    find: new RegExp(`(?:\\b${days},? )?\\b(?:${months}) \\d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\\d{2}\\b`, "g"),
    put: "<date>",
  },
  {
    find: new RegExp(`(?:\\b${days},? )?\\b\\d{1,2} (?:${months}),? (?:19|20)\\d{2}\\b`, "g"),
    put: "<date>",
  },
  { find: /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d{1,2} (?:19|20)\d{2}\b/g, put: "<date>" },
  { find: new RegExp(`\\b(?:${months}) (?:19|20)\\d{2}\\b`, "g"), put: "<month>" },
  {
    find: /\b((?:primary |current )?(?:working directory|workspace root(?: folder)?|cwd|project root|workdir)\b[^\n:=]{0,24}[:=] *`?)(?:[A-Za-z]:\\|~?\/)[^\n`<"']*/gi,
    put: "$1<cwd>",
  },
  { find: /<(cwd|pwd|workdir|working_directory)>[^<\n]*</gi, put: "<$1><cwd><" },
];

/**
 * Masks for a client we do not know. Dates, times, UUIDs, working directories and git status in prompts; the history
 * is left as it is, because a wrong mask there would hide what the rules are for.
 */
export const genericMasks: Masks = Object.freeze({
  prompt: maskKnown(maskWith(genericPromptRules)),
  history: (text: string) => text,
});
