import { GatewayError } from "../gateway-error.ts";

/**
 * The environment's words on proxies as Node takes them: an address without a scheme, as other programs take it too, is one of
 * HTTP.
 *
 * @throws GatewayError where the proxy that is named for such an address is none that could be asked
 */
export function proxyEnvironment(
  url: URL,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const variable = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const named = (env[variable.toLowerCase()] ?? env[variable] ?? "").trim();
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(named) ? named : `http://${named}`;
  const proxy = URL.canParse(address) ? new URL(address) : null;
  if (proxy === null || !/^https?:$/.test(proxy.protocol)) {
    // It may hold a password, so it is not shown.
    throw new GatewayError(
      "EVENKEEL_GATEWAY_SETTINGS",
      `${variable} is set, and names no proxy of HTTP (http://host:port): correct it, or put ${url.hostname} into NO_PROXY`,
    );
  }
  return { [variable]: address, NO_PROXY: env.no_proxy ?? env.NO_PROXY ?? "" };
}
