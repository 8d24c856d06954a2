import { didYouMean, explain, type Path, parseDuration, quoted, readYaml } from "../contract/document/index.ts";
import type { ContractProblem } from "../contract/index.ts";
import { allInvariants } from "../invariants/index.ts";
import { signalFamilies } from "../signals/index.ts";
import { defaultSettings } from "./default-settings.ts";
import { dimensions, liveSchema, type RawLive, routeName } from "./schema.ts";
import type { AlertSettings, GatewaySettings, MonitorSettings, Settings, Upstream } from "./settings.ts";
import { parseSize } from "./size.ts";

export type ParsedSettings =
  | { readonly is: "ok"; readonly settings: Settings }
  | { readonly is: "bad"; readonly problems: readonly ContractProblem[] };

const longest = 1_000_000;
const mostProblems = 50;
/** Paths that the gateway itself answers, or that a client would send without a route. */
const reserved: ReadonlySet<string> = new Set(["v1", "v1beta", "evenkeel", "healthz", "metrics"]);

/**
 * The `live:` section in the text of an `evenkeel.yaml`; what is not written has its default. Other sections are not
 * looked at: the contract is checked where it is read. Never throws.
 *
 * @param file what the file is called in messages
 * @param env where `env:NAME` is looked up
 */
export function parseSettings(
  text: string,
  file: string,
  env: Readonly<Record<string, string | undefined>> = {},
): ParsedSettings {
  const read = readYaml(text, file, { characters: longest, problems: mostProblems });
  if (read.is === "bad") return read;
  const { value, positions } = read;
  const raw = isRecord(value) ? value.live : undefined;
  if (raw === undefined || raw === null) return { is: "ok", settings: defaultSettings };
  const problems: ContractProblem[] = [];
  const say = (place: Path, what: string, next: string | null = null, atKey = false): void => {
    if (problems.length >= mostProblems) return;
    const { line, column } = atKey ? positions.key(["live", ...place]) : positions.value(["live", ...place]);
    problems.push({ file, line, column, what, next });
  };
  const parsed = liveSchema.safeParse(raw);
  let settings = defaultSettings;
  if (parsed.success) settings = settingsOf(parsed.data, env, say);
  else {
    for (const issue of parsed.error.issues) {
      for (const { path, atKey, what, next } of explain(issue, raw, keysAt)) say(path, what, next, atKey);
    }
  }
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return problems.length > 0 ? { is: "bad", problems } : { is: "ok", settings };
}

type Say = (place: Path, what: string, next?: string | null, atKey?: boolean) => void;
type Env = Readonly<Record<string, string | undefined>>;

function settingsOf(raw: RawLive, env: Env, say: Say): Settings {
  return {
    gateway: gatewayOf(raw.gateway ?? {}, env, say),
    capture: { prompts: raw.capture?.prompts ?? defaultSettings.capture.prompts },
    monitors: monitorsOf(raw.monitors, say),
    alerts: alertsOf(raw.alerts ?? [], env, say),
    retention: time(raw.retention, ["retention"], defaultSettings.retention, say),
    dashboard: raw.dashboard === undefined ? defaultSettings.dashboard : dashboardAt(raw.dashboard, env, say),
  };
}

/** Links are put behind it. */
function dashboardAt(text: string, env: Env, say: Say): string | null {
  const found = addressIn(text, ["dashboard"], env, say);
  if (found === null) return null;
  if (found.pathname === "/" && found.search === "" && found.hash === "") return found.origin;
  say(["dashboard"], "the dashboard's address has no path", "such as: https://evenkeel.example.com");
  return null;
}

function gatewayOf(raw: NonNullable<RawLive["gateway"]>, env: Env, say: Say): GatewaySettings {
  const before = defaultSettings.gateway;
  const upstreams: Record<string, Upstream> = { ...before.upstreams };
  for (const [name, given] of Object.entries(raw.upstreams ?? {})) {
    const at = ["gateway", "upstreams", name];
    if (!routeName.test(name) || reserved.has(name)) {
      say(at, `an upstream cannot be called ${quoted(name)}`, "use small letters, digits and dashes", true);
      continue;
    }
    const { url, protocol = before.upstreams[name]?.protocol } =
      typeof given === "string" ? { url: given, protocol: undefined } : given;
    if (protocol === undefined) {
      say(at, `which protocol ${quoted(name)} speaks is not said`, "add protocol: anthropic, openai or gemini");
      continue;
    }
    const found = addressIn(url, typeof given === "string" ? at : [...at, "url"], env, say);
    if (found === null) continue;
    if (found.search !== "" || found.hash !== "") {
      say(at, "an upstream's address has no part behind ? or #", "leave it out");
      continue;
    }
    upstreams[name] = { url: found.href.replace(/\/$/, ""), protocol };
  }
  const bytes = (key: "queue" | "keep" | "longest-body" | "spool", fallback: number): number => {
    const text = raw[key];
    if (text === undefined) return fallback;
    const found = parseSize(text);
    if (found === null) say(["gateway", key], `${quoted(text)} is no size from 1 B to 1024 GiB`, "such as: 256MiB");
    return found ?? fallback;
  };
  const { "model-declared": model, "effort-declared": effort, "model-served": served } = raw.rules ?? {};
  return {
    upstreams,
    rules: {
      ...(model === undefined ? {} : { "model-declared": model }),
      ...(effort === undefined ? {} : { "effort-declared": effort }),
      ...(served === undefined ? {} : { "model-served": served }),
    },
    queueBytes: bytes("queue", before.queueBytes),
    keepBytes: bytes("keep", before.keepBytes),
    longestBody: bytes("longest-body", before.longestBody),
    spoolBytes: bytes("spool", before.spoolBytes),
  };
}

function monitorsOf(raw: RawLive["monitors"], say: Say): readonly MonitorSettings[] {
  if (raw === undefined) return defaultSettings.monitors;
  sayTwice(raw, "monitors", say);
  const rules = allInvariants.map(({ id }) => id);
  const infos = signalFamilies.flatMap((family) => family.signals);
  const known = infos.map(({ id }) => id);
  return raw.map((each, index): MonitorSettings => {
    const at = ["monitors", index];
    const named = "violations" in each.of && each.of.violations !== "all" ? each.of.violations : [];
    named.forEach((name, place) => {
      if (!rules.some((id) => id === name)) {
        say([...at, "of", "violations", place], `there is no invariant ${quoted(name)}`, didYouMean(name, rules));
      }
    });
    if ("signal" in each.of && !known.includes(each.of.signal)) {
      say([...at, "of", "signal"], `there is no signal ${quoted(each.of.signal)}`, didYouMean(each.of.signal, known));
    }
    const form =
      "signal" in each.of ? infos.find(({ id }) => "signal" in each.of && id === each.of.signal)?.monitor : null;
    if (form?.form === "none") say([...at, "of", "signal"], `this signal cannot be watched: ${form.because}`);
    return {
      name: each.name,
      of:
        "violations" in each.of
          ? { is: "violations", invariants: each.of.violations }
          : "signal" in each.of
            ? { is: "signal", signal: each.of.signal }
            : { is: "score", name: each.of.score },
      by: each.by ?? [["client", "version"]],
      baseline:
        each.baseline === undefined
          ? { is: "window", observations: 200 }
          : "level" in each.baseline
            ? { is: "known", level: each.baseline.level }
            : { is: "window", observations: each.baseline.observations },
      arl: each.arl ?? 10_000,
      silence: time(each.silence, [...at, "silence"], 86_400_000, say),
      severity: each.severity ?? "warn",
    };
  });
}

function alertsOf(raw: NonNullable<RawLive["alerts"]>, env: Env, say: Say): readonly AlertSettings[] {
  sayTwice(raw, "alerts", say);
  return raw.map((each, index): AlertSettings => {
    const at = ["alerts", index];
    const renotify = time(each.renotify, [...at, "renotify"], 4 * 3_600_000, say);
    return {
      name: each.name,
      url: addressIn(each.url, [...at, "url"], env, say)?.href ?? "",
      shape: each.shape ?? "json",
      level: each.level ?? "warn",
      renotify: renotify === Number.POSITIVE_INFINITY ? null : renotify,
      noData: each["no-data"] ?? true,
    };
  });
}

function sayTwice(list: readonly { readonly name: string }[], key: string, say: Say): void {
  list.forEach(({ name }, index) => {
    if (list.findIndex((other) => other.name === name) < index) {
      say([key, index, "name"], `${quoted(name)} is named twice`, "give each its own name");
    }
  });
}

function time(text: string | undefined, at: Path, fallback: number, say: Say): number {
  if (text === undefined) return fallback;
  const ms = parseDuration(text);
  if (ms === null) say(at, `${quoted(text)} is no duration from 1ms to 365d`, "such as: 90s, 5m, 1h, 2d, never");
  return ms ?? fallback;
}

/** The words of an address may be a secret (a webhook's): no message repeats them. */
function addressIn(text: string, at: Path, env: Env, say: Say): URL | null {
  const name = text.startsWith("env:") ? text.slice(4) : null;
  const address = name === null ? text : env[name];
  if (address === undefined || address === "") {
    say(at, `the environment variable ${quoted(name ?? "")} is not set`, "set it, or write the address itself");
    return null;
  }
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    say(at, "this is no http or https address", "such as: https://example.com/path");
    return null;
  }
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") {
    say(at, "an address holds no name and password", "the client sends its own key");
    return null;
  }
  return url;
}

function keysAt(path: Path): readonly string[] {
  const [top, second] = path;
  const shape = liveSchema.shape;
  if (path.length === 0) return Object.keys(shape);
  if (top === "gateway") {
    if (path.length === 1) return ["upstreams", "rules", "queue", "keep", "longest-body", "spool"];
    return second === "rules" ? ["model-declared", "effort-declared", "model-served"] : ["url", "protocol"];
  }
  if (top === "capture") return ["prompts"];
  if (top === "alerts") return ["name", "url", "shape", "level", "renotify", "no-data"];
  if (path.at(-1) === "of") return ["violations", "signal", "score"];
  if (path.at(-1) === "baseline") return ["level", "observations"];
  return path.includes("by") ? dimensions : ["name", "of", "by", "baseline", "arl", "silence", "severity"];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
