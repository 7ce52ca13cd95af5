const light = `--paper:#faf8f4;--card:#fff;--soft:#f3f0e9;--line:#ddd8cd;--ink:#1d2125;--muted:#5a626b;
--expected:#0068a8;--flag:#c04a00;--good:#00694f;--warn:#855400;--bad:#b3261e;--truth:#9a3d7c;
--good-soft:#dff1ea;--warn-soft:#fbeed3;--bad-soft:#fbe2df;--busy-soft:#dcecf8;--quiet-soft:#eeebe4;`;
const dark = `--paper:#14171a;--card:#1b1f24;--soft:#22272d;--line:#363d45;--ink:#e9e6e0;--muted:#a5adb6;
--expected:#6cbcf5;--flag:#ff9d5c;--good:#62d3a9;--warn:#ecc068;--bad:#ff958b;--truth:#eaa0d2;
--good-soft:#153a30;--warn-soft:#3e3115;--bad-soft:#472421;--busy-soft:#173449;--quiet-soft:#2a3037;`;

/** Style sheet of the report: light, dark by the reader's preference, print always light. */
export const styles = `
:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;overflow-wrap:anywhere}
.page{max-width:1180px;margin:0 auto;padding:0 24px 64px}
h1,h2,h3{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"Noto Serif","Liberation Serif",Georgia,serif;font-weight:600;line-height:1.2;text-wrap:balance}
h1{font-size:clamp(1.9rem,4.5vw,2.75rem);margin:.2em 0 .3em;letter-spacing:-.01em}
h2{font-size:1.65rem;margin:0 0 .3em}
h3{font-size:1.25rem;margin:0 0 .35em}
h4{font-size:1rem;margin:0 0 .5em}
a{color:var(--expected)}
:focus-visible{outline:2px solid var(--expected);outline-offset:2px}
code{font:.88em/1.4 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
header.top{padding:40px 0 20px}
.over{text-transform:uppercase;letter-spacing:.12em;font-size:.76rem;color:var(--muted);margin:0}
.lead{color:var(--muted);max-width:74ch;margin:0 0 1.1em}
.facts{display:flex;flex-wrap:wrap;gap:6px 28px;margin:0;padding:0;list-style:none;color:var(--muted);font-size:.93rem}
.facts strong{color:var(--ink);font-weight:600}
nav{position:sticky;top:0;z-index:2;background:var(--paper);border-block:1px solid var(--line);margin:0 -24px;padding:0 24px;overflow-x:auto}
nav ul{display:flex;gap:20px;list-style:none;margin:0;padding:10px 0;white-space:nowrap;font-size:.9rem}
nav a{text-decoration:none;color:var(--muted)}
nav a:hover{color:var(--ink);text-decoration:underline}
section{padding-top:56px;scroll-margin-top:12px}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:20px 22px;margin:0 0 20px;scroll-margin-top:56px}
.chips{display:flex;flex-wrap:wrap;gap:5px;list-style:none;margin:.25em 0 .9em;padding:0}
.chips li{font:.8rem/1.6 ui-monospace,Menlo,Consolas,"Liberation Mono",monospace;background:var(--soft);border-radius:5px;padding:0 7px}
.badge{display:inline-block;white-space:nowrap;border-radius:999px;padding:0 10px;font-size:.82rem;line-height:1.65;font-weight:600;background:var(--quiet-soft);color:var(--muted)}
.badge.good{background:var(--good-soft);color:var(--good)}.badge.warn{background:var(--warn-soft);color:var(--warn)}
.badge.bad{background:var(--bad-soft);color:var(--bad)}.badge.busy{background:var(--busy-soft);color:var(--expected)}
.nothing{border:1px dashed var(--line);border-radius:10px;padding:14px 18px;color:var(--muted);margin:0}
.notice{border-left:4px solid var(--warn);background:var(--warn-soft);padding:10px 16px;border-radius:0 8px 8px 0;margin:0 0 16px}
.scroll{position:relative;overflow-x:auto;margin:0 0 4px}
.scroll+.scroll{margin-top:16px}
table{border-collapse:collapse;width:100%;font-size:.92rem}
caption{text-align:left;color:var(--muted);font-size:.86rem;padding:0 0 6px}
th,td{text-align:left;vertical-align:top;padding:7px 14px 7px 0;border-bottom:1px solid var(--line);overflow-wrap:normal}
thead th{font-weight:600;font-size:.8rem;color:var(--muted);white-space:nowrap;vertical-align:bottom}
tbody th{font-weight:600}
tbody tr:last-child>*{border-bottom:0}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.main{font-weight:600}.sub{display:block;color:var(--muted);font-size:.86em;font-weight:400}
.naive{color:var(--muted)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
figure{margin:0 0 18px}
.card>:last-child,.card>figure:last-child{margin-bottom:0}
h3 .sub{font-family:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;font-size:.75em;margin-top:2px}
figcaption{font-weight:600;font-size:.95rem;margin:0 0 2px}
.note{color:var(--muted);font-size:.86rem;margin:4px 0 6px;max-width:78ch}
.plot{display:block;max-width:100%;height:auto;overflow:visible}
.plot text,.plot tspan{white-space:pre}
.plot [aria-label$="grid"]{stroke:var(--line);stroke-opacity:1}
.plot [aria-label$="tick label"]{fill:var(--muted)}
.plot-full{width:100%}
.plot-narrow{display:none}
.legend{display:flex;flex-wrap:wrap;gap:2px 18px;list-style:none;margin:2px 0 4px;padding:0;font-size:.84rem;color:var(--muted)}
.legend li{display:flex;align-items:center;gap:7px}
.swatch{flex:none}
details.figures{font-size:.88rem;margin:2px 0 0}
summary{cursor:pointer;color:var(--muted)}
details.figures .scroll{max-height:340px;overflow:auto;margin-top:8px;border-top:1px solid var(--line)}
.columns{display:grid;grid-template-columns:minmax(0,1.72fr) minmax(0,1fr);gap:0 36px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(128px,1fr));gap:12px;margin:0 0 22px;padding:0}
.tiles div{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 14px}
.tiles dt{font-size:.8rem;color:var(--muted)}
.tiles dd{margin:0;font-size:1.45rem;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.3}
.capital::first-letter{text-transform:uppercase}
.capital{display:inline-block}
.grid-table{width:auto;font-size:.68rem}
.grid-table th,.grid-table td{padding:2px 1.5px;border:0;text-align:center}
.grid-table tbody th{text-align:left;padding-right:10px;font-size:.84rem;vertical-align:middle;position:sticky;left:0;background:var(--card)}
.grid-table thead th{font-weight:400;font-size:.66rem;line-height:1.25}
.cell{display:block;min-width:39px;border-radius:5px;padding:3px 0 4px;line-height:1.2;background:var(--quiet-soft);color:var(--muted)}
.cell b{display:block;font-size:.95rem;line-height:1.1}
.cell.good{background:var(--good-soft);color:var(--good)}.cell.warn{background:var(--warn-soft);color:var(--warn)}
.cell.bad{background:var(--bad-soft);color:var(--bad);outline:1.5px solid var(--bad);outline-offset:-1.5px}.cell.busy{background:var(--busy-soft);color:var(--expected)}
footer{margin-top:56px;border-top:1px solid var(--line);padding-top:16px;color:var(--muted);font-size:.86rem}
@media (max-width:1000px){.columns{grid-template-columns:minmax(0,1fr)}}
@media screen and (max-width:760px){
.page{padding:0 16px 48px}nav{margin:0 -16px;padding:0 16px}
.card{padding:16px 14px}section{padding-top:44px}
.plot-wide{display:none}.plot-narrow{display:block}
.stacked,.stacked tbody,.stacked tr,.stacked th,.stacked td,.stacked caption{display:block;width:100%}
.stacked thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stacked tr{border-bottom:1px solid var(--line);padding:10px 0}.stacked tr:last-child{border-bottom:0}
.stacked th,.stacked td{border:0;padding:2px 0;text-align:left;white-space:normal}
.stacked td::before{content:attr(data-label);display:block;font-size:.76rem;color:var(--muted)}
.stacked td.num{display:inline-block;width:auto;margin-right:26px;vertical-align:top}
.stacked th{font-size:1.02rem}
}
@media print{
:root{color-scheme:light;${light}--paper:#fff;--soft:#f5f5f5}
html{font-size:11.5px}
@page{margin:14mm}
.page{max-width:none;padding:0}nav,details.figures{display:none}
.card,.tiles div{border-color:#bbb}
section{padding-top:24px}
figure,tr,.tiles,.nothing{break-inside:avoid}h2,h3,h4,figcaption{break-after:avoid}
.scroll{overflow:visible}thead th{white-space:normal}.card{padding:12px 14px}th,td{padding-right:8px}.grid-table{font-size:5.5pt}.grid-table thead th{font-size:5pt}.cell{min-width:0}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
