import { html, Safe } from "./html.ts";
import { style } from "./style.ts";

/**
 * One self-contained page. It runs no script and requests nothing, and says so to the browser. Works light and dark, wide
 * and on a phone, and without colour.
 *
 * @param body header, main and footer
 * @param own rules of this page beside the shared ones: text of ours, never of an input
 */
export function page(title: string, body: Safe, own = ""): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Safe(style + own)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}
