import type { Bound, PromptLine, Trait } from "../../clients/index.ts";

const small: Readonly<Record<string, number>> = {
  ...{ a: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 },
  ...{ twelve: 12, fifteen: 15, twenty: 20, thirty: 30, fifty: 50, hundred: 100 },
};
const amount = `(?:\\d[\\d,]*|${Object.keys(small).join("|")})`;
/** `25`, `2-3`, `two or three`: the last is the bound. */
const range = `(?:${amount}\\s*(?:-|–|to|or)\\s*)?(${amount})`;
const unit =
  "(?:short |brief |simple |full |complete )?(words?|sentences?|lines?|paragraphs?|characters?|chars|bullets?|bullet points?|tokens?)\\b";
const within =
  "(?:≤|<=|<|at most|no more than|not more than|fewer than|less than|under|below|up to|within|maximum(?: of)?|max\\.?|(?:limit(?:ed)?|keep|restrict(?:ed)?|shorten(?:ed)?|cap(?:ped)?)\\b[^.;]{0,60}?\\b(?:to|at|under|below|within)|not (?:to )?exceed(?:ing)?|shorter than|(?:is|be|in|only|just|exactly)|:)";
const before = new RegExp(`${within}[\\s~*]*${range}[\\s-]*${unit}`, "gi");
const behind = new RegExp(
  `${range}[\\s-]*${unit}\\s*(?:or (?:less|fewer|shorter)|at (?:the )?most|max(?:imum)?\\b|limit\\b)`,
  "gi",
);

/** What the model says to somebody. */
const said =
  /\b(?:your|you|respond|responses?|reply|replies|answers?|output|text|messages?|summary|summaries|summar\w+|explanations?|final|write|writing|state|say|between tool|updates?|prose|concise|brief|short)\b/i;
/** What it reads, or puts into files and fields: a limit on that is none on what it says. */
const elsewhere =
  /\b(?:offset|stdout|stderr|truncated?|line numbers?|file contents?|per page|lines? of (?:the )?(?:file|code)|comments?|docstrings?|entry|entries|index|memory|memories|commits?|titles?|subject lines?|descriptions?|headings?|headlines?|names?|hooks?|frontmatter|files?|functions?|variables?|labels?|queries|query)\b/i;
const sentenceEnd = /(?<=[.!?])\s+(?=[\p{Lu}`"'*([<-])/u;

const words: Readonly<Record<Exclude<Trait, "limits length">, RegExp>> = {
  "asks for brevity":
    /\b(?:concise(?:ly)?|conciseness|brief(?:ly)?|brevity|short(?:er|est)?|terse|succinct|minimal(?:ly|ist)?|to the point|verbos\w*|extra words|straight to|go straight|filler|preamble|wordy|lead with)\b/i,
  "asks for depth":
    /\b(?:thorough(?:ly|ness)?|in depth|in-depth|comprehensive(?:ly)?|careful(?:ly)?|step by step|deep(?:ly|er)?|detailed|exhaustive(?:ly)?)\b/i,
  forbids:
    /\b(?:never|do not|don['’]t|must not|mustn['’]t|should not|shouldn['’]t|avoid|refrain|not allowed|forbidden|prohibited|under no circumstances|cannot)\b/i,
  orders: /\b(?:must|always|important|critical|required?|ensure|make sure|be sure|have to|need to|mandatory)\b/i,
  "about tools": /\btools?\b|\bsub-?agents?\b|\bMCP\b|\btool[-_ ]call/i,
  "about safety":
    /\b(?:secur(?:e|ity)|malicious|harm\w*|destructive|credentials?|secrets?|vulnerab\w*|exploit\w*|inject(?:ion|ed)|unsafe|permissions?|irreversible|dangerous|attack\w*|refuse|authori[sz]\w*)\b/i,
};

/**
 * What a line of a prompt does, as far as words tell: a small table, blind to clients and versions, that is wrong at
 * times. It is there so that a change can be ranked and spoken of without keeping the line.
 *
 * `limits length`: a sentence of it bounds what the model says by a number of words, lines, sentences, paragraphs,
 * characters or tokens; the numbers are in `bounds`. Bounds of comments, titles, files and the like are left out.
 */
export function lineTraits(line: string): PromptLine {
  const bounds = boundsIn(line);
  const found = (Object.keys(words) as (keyof typeof words)[]).filter((trait) => words[trait].test(line)); // keys of the table above
  return { chars: line.length, traits: [...(bounds.length > 0 ? (["limits length"] as const) : []), ...found], bounds };
}

function boundsIn(line: string): Bound[] {
  const found = new Map<string, Bound>();
  for (const sentence of line.split(sentenceEnd).filter((each) => said.test(each) && !elsewhere.test(each))) {
    for (const pattern of [before, behind]) {
      for (const [, number = "", counted = ""] of sentence.matchAll(pattern)) {
        const most = small[number.toLowerCase()] ?? Number(number.replaceAll(",", ""));
        const unit = counted
          .toLowerCase()
          .replace(/s$/, "")
          .replace(/^char$/, "character");
        if (Number.isFinite(most) && most > 0) found.set(`${most} ${unit}`, { most, unit });
      }
    }
  }
  return [...found.values()];
}
