import * as z from "zod";

const har = z.looseObject({
  log: z.looseObject({
    entries: z.array(
      z.looseObject({
        request: z.looseObject({
          method: z.string(),
          url: z.string(),
          headers: z.array(z.looseObject({ name: z.string(), value: z.string() })),
          postData: z.looseObject({ text: z.string() }).optional(),
        }),
      }),
    ),
  }),
});

/** Headers of the transport, which say nothing of the product. */
const transport = /^(?:host|connection|content-length|accept.*|x-stainless-.*|sec-.*)$/i;

/**
 * The requests of a capture, one line each, sorted, without what differs from run to run: ids and signatures (numbered
 * within their request, so that two that are the same stay the same), folders, ports, and the real time that a shell tells. Sorted,
 * because agents that work side by side do not send in the same order each time; which request came before another shows
 * in the history they carry.
 */
export function sentIn(text: string): readonly string[] {
  const { log } = har.parse(JSON.parse(text));
  return log.entries
    .map(({ request: { method, url, headers, postData } }) => {
      const own = headers
        .filter(({ name }) => !transport.test(name))
        .map(({ name, value }) => `${name.toLowerCase()}: ${value}`)
        .sort();
      return masked([method, new URL(url).pathname, ...own, postData?.text ?? ""].join("\n"));
    })
    .sort();
}

function masked(text: string): string {
  const ids = new Map<string, string>();
  return text
    .replace(/[\w./-]*evenkeel-lab-\w{6}/g, "FOLDER")
    .replace(/127\.0\.0\.1:\d+/g, "MODEL")
    .replace(/\b1[6-9]\d{8}\b/g, "NOW")
    .replace(/(?<="(?:signature|data)":")[\w+/=]{20,}(?=")|\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g, (id) => {
      const known = ids.get(id) ?? `ID${ids.size + 1}`;
      ids.set(id, known);
      return known;
    });
}
