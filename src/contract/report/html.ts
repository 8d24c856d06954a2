import { printable } from "./printable.ts";

/** Text that stays text in HTML, in content and in attributes. */
export function html(text: string): string {
  return printable(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A page that needs nothing from anywhere, light and dark, wide and narrow. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${html(title)}</title>
<style>
:root { color-scheme: light dark; --ink: light-dark(#1c2430, #e3e8ef); --paper: light-dark(#fff, #12171e);
  --soft: light-dark(#566172, #9aa7b8); --line: light-dark(#d5dbe3, #2b3543);
  --gone: light-dark(#fbe3e1, #47211f); --came: light-dark(#dcf3e2, #17391f); }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; }
code, pre { font: 0.85rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; border: 1px solid var(--line); border-radius: 6px; padding: 0.75rem; }
.soft { color: var(--soft); } del { background: var(--gone); } ins { background: var(--came); text-decoration: none; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); padding: 0.4rem 0.75rem 0.4rem 0; }
</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}
