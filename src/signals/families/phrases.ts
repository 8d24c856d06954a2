/**
 * The frozen lists behind `reasoning-loops` and `stop-phrases`. Version 1; a changed list is a new version, because
 * values made with different lists must not be compared. English only. Written for this project from the behaviour
 * people reported in early 2026: visible doubling back in mid-answer, and giving work back before it is done.
 */
export const phraseListVersion = 1;

/** At the start of a sentence: the writer takes back what was just said. */
const turns = [
  "wait\\b(?! (?:for|until|till|a (?:moment|minute)))",
  "oh,? wait\\b",
  "hmm+\\b",
  "hold on\\b",
  "actually,? (?:wait|no|hold on|scratch|let me (?:re|think|look|check))",
  "no,? (?:wait|that(?:'s| is) (?:not|wrong)|actually)",
  "scratch that\\b",
  "on second thought",
  "let me (?:re-?think|re-?consider|re-?read my|start over|take a step back|think about this (?:again|differently))",
  "i (?:was|am) (?:wrong|mistaken)\\b",
  "i need to (?:re-?think|re-?consider|start over)",
  "that(?:'s| is) not (?:right|correct)\\b",
  "i keep (?:going|coming|making)",
];

/** Anywhere in a sentence of the last answer of a turn: the work is handed back, put off or disowned. */
const stops = [
  "(?:should|shall) i (?:continue|proceed|keep going|go ahead|go on)\\b",
  "(?:would|do) you (?:like|want) me to (?:continue|proceed|keep going|go ahead|go on|finish|implement|fix|do (?:that|this))",
  "want me to (?:continue|proceed|keep going|go ahead|finish)",
  "let me know (?:if|when|whether) you(?:'d| would)? (?:like|want) me to (?:continue|proceed|go ahead|finish)",
  "(?:good|natural|convenient|sensible) (?:stopping|breaking|pausing|resting) point",
  "good (?:place|point|time) to (?:stop|pause)",
  "i(?:'ll| will) (?:stop|pause|leave it) here\\b",
  "(?:in|continue in) (?:a (?:new|fresh|later|separate)|the next) session",
  "(?:left|leave|leaving|deferred) (?:this|that|it|the rest|them)? ?(?:for|as) (?:a )?(?:future|later|follow-?up)",
  "(?:pre-?existing|unrelated to (?:my|this|these) change|not caused by (?:my|this|these) change)",
  "known limitation",
];

const loopAtStart = new RegExp(`^["(*_-]*\\s*(?:${turns.join("|")})`, "i");
/** The same wherever a sentence may begin, in the raw text: cheap, and settles nearly every text. */
const loopAnywhere = new RegExp(`(?:^|[\\s"”(*_\\-—\`~])(?:${turns.join("|")})`, "i");
const stopAnywhere = new RegExp(`\\b(?:${stops.join("|")})`, "i");

/** Sentences that double back, in visible text; code and quotations do not count. */
export function loopsIn(text: string): number {
  if (!loopAnywhere.test(text)) return 0;
  return sentencesOf(ownWords(text)).filter((sentence) => loopAtStart.test(sentence)).length;
}

/** Whether a turn's last text hands the work back. */
export function handsBack(text: string): boolean {
  return stopAnywhere.test(text) && stopAnywhere.test(ownWords(text));
}

/** Judged to be English by the commonest words in its beginning; only texts long enough to hold one are asked. */
export function looksEnglish(whole: string): boolean {
  const text = whole.length > 500 ? whole.slice(0, 500) : whole;
  return text.includes(" the ") || text.includes(" to ") || text.includes(" is ") || text.includes(" and ");
}

/** The text without fenced and inline code, block quotes and passages in quotation marks. */
function ownWords(text: string): string {
  return text
    .replace(/^[ \t]*(`{3,}(?!`)|~{3,}(?!~))[^\n]*\n[\s\S]*?(?:^[ \t]*\1[`~]*[ \t]*$|(?![\s\S]))/gm, "\n")
    .replace(/`[^`\n]+`/g, " ")
    .replace(/^[ \t]*>[^\n]*$/gm, "\n")
    .replace(/"[^"\n]{0,400}"|“[^”\n]{0,400}”/g, " ");
}

function sentencesOf(text: string): readonly string[] {
  return text.split(/(?<=[.!?…:—])\s+|\n+|\s+—\s*/).map((sentence) => sentence.trim());
}
