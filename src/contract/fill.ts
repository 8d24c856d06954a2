import type { ClientId } from "../wire/index.ts";
import { masksOf } from "../wire/profiles/index.ts";

/** A value each placeholder could have, chosen so that it stands nowhere by chance. */
const samples: Readonly<Record<string, string>> = {
  cwd: "/evenkeel-sample/project",
  date: "2031-01-23",
  time: "2031-01-23T04:05:06Z",
  uuid: "00000000-aaaa-4bbb-8ccc-eeeeeeeeeeee",
  branch: "evenkeel-sample-branch",
  "git-status": "\n M evenkeel-sample.txt\n",
  commits: "\nabc1234 evenkeel sample commit\n",
};

/**
 * Puts a sample value into every placeholder of a prompt, so that the masks meet what they would meet on the wire.
 *
 * @param fill placeholder as written in the text → what stands there when it is sent
 */
export function fillIn(text: string, fill: Readonly<Record<string, string>>): string {
  let out = text;
  // Longest first: `{{cwd}}` must not be cut by `{cwd}`.
  for (const placeholder of Object.keys(fill).sort((a, b) => b.length - a.length)) {
    out = out.replaceAll(placeholder, () => samples[fill[placeholder] ?? ""] ?? "");
  }
  return out;
}

/** Words whose value no mask recognises where it stands in the filled text: on the wire the prompt would differ by call. */
export function unmasked(filled: string, words: readonly string[], client: ClientId | undefined): readonly string[] {
  const masked = masksOf(client ?? "generic").prompt(filled);
  return words.filter((word) => {
    const sample = samples[word]?.trim();
    return sample !== undefined && masked.includes(sample);
  });
}
