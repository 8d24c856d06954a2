import { isSecretParameter } from "../secrets/index.ts";

/** An address without user and password and without the values of parameters that carry keys. */
export function withoutSecretParameters(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, "$1")
    .replace(/([?&])([^=&#?]*)=[^&#]*/g, (whole, mark: string, name: string) =>
      isSecretParameter(name) ? `${mark}${name}=` : whole,
    );
}
