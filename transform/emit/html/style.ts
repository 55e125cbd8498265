/** The page's style sheet. Colours have a contrast of 4.5 or more on their ground (WCAG 2.2, 1.4.3). */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  --ground: #fcfcfa; --raised: #f4f4f0; --line: #e2e2dc; --text: #1c1e21; --quiet: #5f646a; --link: #1c5aa6;
  --kept: #1b7552; --adapted: #8f5b00; --dropped: #b02f28; --bar: #b9cbe0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #15171a; --raised: #1e2125; --line: #30343a; --text: #e3e5e8; --quiet: #9aa1a9; --link: #85b6f4;
    --kept: #5fc49c; --adapted: #dcac54; --dropped: #f28b82; --bar: #33506f;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 6rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 74rem; padding: 2.5rem clamp(1rem, 4vw, 3rem) 6rem;
  background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif;
}
code, .tool, h4 { font: 0.9em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
code, .tool, a { overflow-wrap: anywhere; unicode-bidi: isolate; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
h1, h2, h3, h4, p, ul, ol, dl, dd, fieldset { margin: 0; padding: 0; }
h1 { font-size: 2rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; font-weight: 650; letter-spacing: -0.005em; }
h3 { margin-top: 1rem; font-size: 1rem; font-weight: 600; }
h4 { margin-top: 0.75rem; }
section { margin-top: 3rem; }
section > p, section > ul, section > ol, section > .wide { margin-top: 0.5rem; }
b { font-weight: 600; }
dl { display: grid; }
.eyebrow, .source, .aside, .advice { color: var(--quiet); }
.eyebrow, fieldset { font-size: 0.87rem; }
.aside { max-width: 46rem; font-size: 0.93rem; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; }
.plain { list-style: none; }
nav { margin-top: 1.5rem; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }

.source { margin-top: 0.35rem; }
.stack { display: block; width: 100%; height: 10px; margin-top: 1.5rem; border-radius: 5px; background: var(--line); }
.stack .kept { fill: var(--kept); } .stack .adapted { fill: var(--adapted); } .stack .dropped { fill: var(--dropped); }
.fates { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.5rem 2rem; margin-top: 1rem; }
.fates > div { display: grid; grid-template-columns: minmax(0, 1fr); align-content: start; }
.fates dt { grid-row: 2; font-weight: 600; }
.fates dd { display: contents; }
.fates dd span { color: var(--quiet); font-size: 0.93rem; }
.fates b { grid-row: 1; font-size: 1.9rem; line-height: 1.1; font-weight: 500; }
.kept dt, .kept .fate { color: var(--kept); }
.adapted dt, .adapted .fate { color: var(--adapted); }
.dropped dt, .dropped .fate { color: var(--dropped); }
b, .weight, td { font-variant-numeric: tabular-nums; }

.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 0.4rem 0 0.4rem 1.5rem; text-align: right; vertical-align: baseline; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
td code { white-space: nowrap; }
thead th { color: var(--quiet); font-weight: 400; font-size: 0.87rem; white-space: nowrap; }
th:first-child { padding-left: 0; }
th:first-child, th:last-child, td:last-child { text-align: left; }

.bars { list-style: none; max-width: 56rem; }
.bars li { display: grid; grid-template-columns: minmax(4rem, 1fr) 3fr; gap: 1rem; align-items: center; padding: 0.15rem 0; }
.bars span { display: flex; gap: 0.5rem; }
ol.bars span { justify-content: space-between; }
.bar { display: block; width: 100%; height: 0.8rem; border-radius: 2px; background: var(--raised); }
.bar rect { fill: var(--bar); }

section > details:first-of-type { margin-top: 0.5rem; border-top: 1px solid var(--line); }
details { border-bottom: 1px solid var(--line); }
summary { display: grid; gap: 0 1rem; align-items: baseline; padding: 0.45rem 0; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "›"; color: var(--quiet); transform-origin: 35% 55%; }
details[open] > summary::before { transform: rotate(90deg); }
summary:focus-visible { outline-offset: -2px; }
summary:hover { background: var(--raised); }
.inside { padding: 0.25rem 0 1.25rem; }
.kind summary { grid-template-columns: 0.6rem 4rem 1fr auto; }
.kind .inside { padding-left: 6.6rem; }
.meaning { grid-column: 3; color: var(--quiet); font-size: 0.93rem; max-width: 46rem; }
.severity { font-size: 0.87rem; color: var(--quiet); }
.error .severity { color: var(--dropped); } .warning .severity { color: var(--adapted); }
.concerned { columns: 22rem; list-style: none; font-size: 0.93rem; }
.said { padding-left: 1.1rem; }
.said code { display: block; color: var(--quiet); }
.advice { font-size: 0.93rem; padding-left: 1.1rem; }

form {
  position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1.25rem;
  padding: 0.75rem 0; background: var(--ground); border-bottom: 1px solid var(--line);
}
form[hidden] { display: none; }
fieldset { display: flex; gap: 1rem; border: 0; }
legend, .find, .target { color: var(--quiet); }
legend { float: left; padding: 0; }
::placeholder { color: var(--quiet); opacity: 1; }
.find { flex: 1 1 18rem; display: flex; align-items: center; gap: 0.75rem; }
.target { flex: 0 1 auto; display: flex; align-items: center; gap: 0.75rem; min-width: 0; }
input[type="search"], select { flex: 1; min-width: 0; }
input[type="search"], select {
  font: inherit; color: inherit; padding: 0.4rem 0.6rem; background: var(--raised);
  border: 1px solid var(--quiet); border-radius: 4px;
}
output { margin-left: auto; color: var(--quiet); font-variant-numeric: tabular-nums; }

.operation { content-visibility: auto; contain-intrinsic-size: auto 2.4rem; }
.operation summary { grid-template-columns: 0.6rem 4rem minmax(0, 1.2fr) minmax(0, 1fr) 4.5rem 3.5rem; }
.operation b { font-size: 0.87rem; letter-spacing: 0.02em; }
.tool { color: var(--quiet); }
.fate { font-size: 0.93rem; }
.weight { text-align: right; color: var(--quiet); font-size: 0.93rem; }
.operation .inside { padding-left: 6.6rem; }
.inside dl { grid-template-columns: 13rem minmax(0, 1fr); gap: 0.15rem 1.5rem; }
.inside dt { color: var(--quiet); }
.inside dd > code, .inside dd > span { margin-right: 0.75rem; }
.inside dd > small { display: block; color: var(--quiet); }

@media (max-width: 46rem) {
  .target { flex: 1 0 9rem; } th, td { padding-left: 1rem; }
  body { padding-top: 1.5rem; }
  .fates { grid-template-columns: minmax(0, 1fr); }
  .fates > div { grid-template-columns: minmax(2.5rem, max-content) minmax(0, 1fr); column-gap: 0.75rem; align-items: baseline; }
  .fates b { grid-area: 1 / 1; font-size: 1.4rem; } .fates dt { grid-area: 1 / 2; } .fates dd span { grid-area: 2 / 2; }
  html { scroll-padding-top: 9rem; }
  .operation summary { grid-template-columns: 0.6rem 4.1rem minmax(0, 1fr) auto; column-gap: 0.5rem; }
  .kind summary { grid-template-columns: 0.6rem 4.1rem 1fr auto; column-gap: 0.5rem; }
  .operation .tool { grid-column: 3; }
  .operation .fate { grid-column: 4; grid-row: 1; text-align: right; }
  .operation .weight { grid-column: 4; }
  .operation .inside, .kind .inside { padding-left: 0.75rem; border-left: 2px solid var(--line); margin: 0.25rem 0 1rem; padding-bottom: 0; }
  .bars li { grid-template-columns: 1fr; gap: 0; }
  .inside dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .inside dd { margin-bottom: 0.4rem; }
}
@media print { form, nav, .skip { display: none; } }
`;
