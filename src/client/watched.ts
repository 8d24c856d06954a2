/** What came of a reply's body. */
export interface Ended {
  /** `null`: not copied. */
  readonly body: string | null;
  readonly notCopied: string | null;
  /** It did not come to its end: who broke it off. */
  readonly cutBy: "client" | "upstream" | null;
}

/**
 * The same response, with a look at its body as the caller reads it: no piece is read before the caller asks for it, and
 * none waits. `done` is called once, when the body has ended, in whatever way. A body that is never read is never told.
 *
 * @param longest bytes that are copied
 */
export function watched(response: Response, longest: number, done: (ended: Ended) => void): Response {
  const { body } = response;
  if (body === null) {
    done({ body: "", notCopied: null, cutBy: null });
    return response;
  }
  const reader = body.getReader();
  let chunks: Uint8Array[] | null = [];
  let bytes = 0;
  let isDone = false;
  const end = (cutBy: Ended["cutBy"]): void => {
    if (isDone) return;
    isDone = true;
    const text = chunks === null ? null : textOf(chunks);
    chunks = null;
    done({ body: text, notCopied: text === null ? "the reply was too long" : null, cutBy });
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done: ended, value } = await reader.read();
          if (ended) {
            end(null);
            controller.close();
            return;
          }
          bytes += value.byteLength;
          if (bytes > longest) chunks = null;
          // A copy: the piece belongs to the caller, who may hand it on.
          else chunks?.push(value.slice());
          controller.enqueue(value);
        } catch (cause) {
          end("upstream");
          controller.error(cause);
        }
      },
      async cancel(reason) {
        end("client");
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  const { status, statusText, headers } = response;
  const copy = new Response(stream, { status, statusText, headers });
  for (const name of ["url", "redirected", "type"] as const)
    Object.defineProperty(copy, name, { value: response[name], configurable: true });
  return copy;
}

function textOf(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
}
