/** The report's only style sheet; it stands in the page, which loads nothing. */
export const style = `
:root{color-scheme:light dark;--bg:#fbfaf7;--card:#fff;--ink:#1c2126;--soft:#5b6670;--rule:#dfdcd3;--accent:#0b6e75;--error:#b3261e;--warn:#8a5a00;--info:#3b5b8c;--dot:#0b6e75;--mark:#9a6a00}
@media (prefers-color-scheme:dark){:root{--bg:#12161a;--card:#1a2026;--ink:#e7eaec;--soft:#9aa6b0;--rule:#2f3840;--accent:#58c4cb;--error:#ff8a80;--warn:#f0b957;--info:#9dbcf0;--dot:#58c4cb;--mark:#f0b957}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header,footer{max-width:1080px;margin:0 auto;padding:0 20px}
header{padding-top:36px}
h1{font-size:1.7rem;margin:0 0 4px;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:44px 0 12px}
h3{font-size:1rem;margin:0}
p{margin:.4em 0}
.soft{color:var(--soft)}
.figures{display:flex;flex-wrap:wrap;gap:12px;margin:20px 0 0;padding:0;list-style:none}
.figures li{flex:1 1 130px;background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:12px 14px}
.figures b{display:block;font-size:1.45rem;line-height:1.2;font-variant-numeric:tabular-nums}
.figures span{color:var(--soft);font-size:.875rem}
.card{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:16px 18px;margin:0 0 14px}
.card>.head{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:baseline}
.badge{font-size:.75rem;font-weight:700;letter-spacing:.04em;text-transform:uppercase;border:1.5px solid currentColor;border-radius:5px;padding:0 6px}
.error{color:var(--error)}.warn{color:var(--warn)}.info{color:var(--info)}
code,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875em;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 14px;margin:10px 0 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:5px 10px 5px 0;border-bottom:1px solid var(--rule);vertical-align:top;overflow-wrap:anywhere}
th{color:var(--soft);font-weight:600}
td.n,th.n{text-align:right;white-space:nowrap}
caption{text-align:left;color:var(--soft);padding-bottom:4px}
.changes{margin:0;padding-left:44px}.changes li{padding:8px 0;border-bottom:1px solid var(--rule)}.changes li:last-child{border:0}.changes li::marker{color:var(--mark);font-weight:700}
.moved{margin:4px 0 0;padding-left:1.2em;list-style:"· "}.changes .moved li{padding:0;border:0}.changes .moved li::marker{font-weight:400}
.row{display:flex;flex-wrap:wrap;gap:2px 16px;align-items:baseline}.row time{min-width:9.5em;color:var(--soft);font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto;max-height:340px;overflow-y:auto}
.scroll:focus-visible{outline:2px solid var(--accent)}
.signal{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:8px 24px;align-items:start}
.signal>.head,.signal>p{grid-column:1/-1;margin:0}
.signal .scroll{max-height:200px}
svg{display:block;width:100%;height:auto}
.grid{stroke:var(--rule);stroke-width:1}.tick{fill:var(--soft);font-size:11px}
.line{fill:none;stroke:var(--dot);stroke-width:1.5;opacity:.55}circle{fill:var(--dot)}
.mark line{stroke:var(--mark);stroke-dasharray:3 3}.mark text{fill:var(--mark);font-size:10px;font-weight:700}
details{margin:8px 0 0}summary{cursor:pointer;color:var(--accent)}
footer{padding:40px 20px 60px;color:var(--soft);font-size:.875rem}
a{color:var(--accent)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--bg);border:1px solid var(--rule);border-radius:8px;padding:10px}
@media (max-width:720px){.signal{grid-template-columns:1fr}dl{grid-template-columns:1fr}dt{margin-top:6px}
.stack thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}.stack tr{display:block;padding:8px 0;border-bottom:1px solid var(--rule)}.stack td{display:block;border:0;padding:1px 0;text-align:left}.stack td[data-label]::before{content:attr(data-label) ": ";color:var(--soft)}}
@media print{.card{break-inside:avoid}}
`;
