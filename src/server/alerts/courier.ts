import type { AlertSettings } from "../../settings/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import type { AlertRow } from "../api/answers.ts";
import type { Log } from "../log.ts";
import type { Attempt, Delivery } from "./outbox.ts";

/** What the courier carries for. */
export interface Post {
  due(now: EpochMs): readonly Delivery[];
  nextDue(busy?: ReadonlySet<string>): EpochMs | null;
  attempted(id: string, attempt: Attempt, now: EpochMs): AlertRow | null;
}

export interface CourierOptions {
  readonly post: Post;
  readonly receivers: readonly AlertSettings[];
  readonly now: () => EpochMs;
  readonly log: Log;
  /** An attempt was made: its outcome should be kept soon. */
  readonly changed: (alert: AlertRow | null) => void;
  readonly fetch?: typeof fetch;
  /** Milliseconds an attempt may take. Default 10,000. */
  readonly timeout?: number;
}

export interface Courier {
  /** There may be something to send: look now. Call it when what was decided is durable. */
  wake(): void;
  /** Ends the attempts under way; what was not acknowledged is sent again by whoever comes next. */
  close(): Promise<void>;
}

/** Sends what is due, to each receiver one after the other, and to all at once. Follows no redirect and reads no answer. */
export function startCourier(options: CourierOptions): Courier {
  const { post, receivers, now, log, changed, timeout = 10_000 } = options;
  const send = options.fetch ?? fetch;
  const byName = new Map(receivers.map((receiver) => [receiver.name, receiver]));
  const stop = new AbortController();
  const underWay = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;

  const attempt = async (delivery: Delivery, url: string): Promise<void> => {
    const outcome = await attemptOf(send, url, delivery, { timeout, stop: stop.signal, now });
    underWay.delete(delivery.to);
    // An attempt that we broke off says nothing of the receiver.
    if (stop.signal.aborted && outcome.is !== "delivered") return;
    // Never the address: it holds a secret.
    if (outcome.is !== "delivered") {
      log({ level: "warn", event: "alert-not-delivered", to: delivery.to, because: outcome.because });
    }
    changed(post.attempted(delivery.id, outcome, now()));
    look();
  };
  const look = (): void => {
    if (stop.signal.aborted) return;
    clearTimeout(timer);
    for (const delivery of post.due(now())) {
      const receiver = byName.get(delivery.to);
      if (receiver === undefined || underWay.has(delivery.to)) continue;
      underWay.set(delivery.to, attempt(delivery, receiver.url));
    }
    const next = post.nextDue(new Set(underWay.keys()));
    if (next !== null) timer = setTimeout(look, Math.min(60_000, Math.max(50, next - now()))).unref();
  };
  return {
    wake: look,
    async close() {
      stop.abort();
      clearTimeout(timer);
      await Promise.all(underWay.values());
    },
  };
}

async function attemptOf(
  send: typeof fetch,
  url: string,
  delivery: Delivery,
  { timeout, stop, now }: { readonly timeout: number; readonly stop: AbortSignal; readonly now: () => EpochMs },
): Promise<Attempt> {
  try {
    const reply = await send(url, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "evenkeel", "x-evenkeel-delivery": delivery.id },
      body: delivery.body,
      redirect: "manual",
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeout)]),
    });
    await reply.body?.cancel().catch(() => undefined);
    if (reply.status >= 200 && reply.status < 300) return { is: "delivered" };
    const because = `it answered ${reply.status}`;
    const isLater = [408, 425, 429].includes(reply.status) || reply.status >= 500;
    if (!isLater) return { is: "refused", because };
    const after = retryAfter(reply.headers.get("retry-after"), now());
    return { is: "again", because, ...(after === null ? {} : { after }) };
  } catch (error) {
    return { is: "again", because: reasonOf(error, timeout) };
  }
}

/** Seconds, or a date of HTTP. */
function retryAfter(text: string | null, now: EpochMs): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text.trim())) return 1000 * Number(text);
  const at = Date.parse(text);
  return Number.isFinite(at) ? Math.max(0, at - now) : null;
}

/** A system's or TLS's code, and no word more: what is said of a failure may hold the address. */
function reasonOf(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return "no connection";
  if (error.name === "TimeoutError") return `no answer within ${timeout} ms`;
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? `no connection (${code})` : "no connection";
}
