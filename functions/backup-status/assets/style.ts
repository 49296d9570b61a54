import { plotStyle } from './plot-style.ts';

/** The only stylesheet. */
export const style = `
:root {
  color-scheme: light dark;
  --back: #f6f7f9; --card: #fff; --text: #1d2330; --quiet: #596273; --line: #d9dde5; --link: #1456b8; --focus: #1456b8;
  --good: #1b7a3d; --bad: #b3261e; --busy: #1456b8; --wait: #8a5a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #12151b; --card: #1b2029; --text: #e6e9ef; --quiet: #a3acbb; --line: #323a47; --link: #8ab8ff; --focus: #8ab8ff;
    --good: #6fd08f; --bad: #ff8a80; --busy: #8ab8ff; --wait: #f0c060;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 0 1rem 2rem; max-width: 84rem; background: var(--back); color: var(--text);
  font: 0.9375rem/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 0.5rem; padding: 0.5rem; background: var(--card); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.quiet { color: var(--quiet); }
.problem { display: block; color: var(--bad); }
header { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline; justify-content: space-between; padding: 0.75rem 0; border-bottom: 1px solid var(--line); }
header p { margin: 0; color: var(--quiet); }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
nav a { padding: 0.25rem 0; text-decoration: none; }
nav a[aria-current] { color: var(--text); font-weight: 600; box-shadow: 0 2px 0 var(--text); }
footer { margin-top: 2rem; padding-top: 0.75rem; border-top: 1px solid var(--line); }
h1 { margin: 1rem 0 0.75rem; font-size: 1.375rem; line-height: 1.25; }
h2 { margin: 0 0 0.5rem; font-size: 1.0625rem; }
h3 { margin: 0.75rem 0 0.25rem; font-size: 0.9375rem; }
section { margin: 1.25rem 0; }
section > p { margin: 0.25rem 0 0.5rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 0.75rem; margin: 0; padding: 0; list-style: none; }
.card { --tone: var(--quiet); padding: 0.625rem 0.875rem; background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--tone); border-radius: 6px; }
.card a { color: var(--text); text-decoration: none; }
.card a:hover { text-decoration: underline; }
.card b { font-size: 1.375rem; color: var(--tone); }
.card span { display: -webkit-box; -webkit-line-clamp: 4; -webkit-box-orient: vertical; overflow: hidden; color: var(--quiet); }
.mark { --tone: var(--quiet); white-space: nowrap; }
.mark.good { --tone: var(--good); } .mark.bad { --tone: var(--bad); } .mark.busy { --tone: var(--busy); } .mark.wait { --tone: var(--wait); }
.card.good { --tone: var(--good); } .card.bad { --tone: var(--bad); } .card.busy { --tone: var(--busy); } .card.wait { --tone: var(--wait); }
.mark::before { content: ""; display: inline-block; width: 0.625em; height: 0.625em; margin-right: 0.4em; border-radius: 50%; background: var(--tone); }
.words b { font-weight: 600; }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
th, td { padding: 0.375rem 0.75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--quiet); font-weight: 600; font-size: 0.8125rem; white-space: nowrap; }
tbody tr:last-child > * { border-bottom: 0; }
.right { text-align: right; }
td.right, time { white-space: nowrap; }
@media (min-width: 48.01rem) {
  td:first-child { min-width: 12rem; }
  td:nth-child(2):has(a) { min-width: 10.5rem; }
}
.progress { white-space: nowrap; }
progress { width: 7rem; height: 0.625rem; accent-color: var(--busy); }
form p { margin: 0; }
.filters { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: start; margin: 1rem 0; }
.filters .buttons { padding-top: 1.125rem; }
.filters > p > label { display: block; color: var(--quiet); font-size: 0.8125rem; }
input:not([type=checkbox]):not([type=radio]), select, textarea, button {
  padding: 0.3rem 0.5rem; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--quiet); border-radius: 4px; max-width: 100%;
}
.filters input:not([type=checkbox]) { width: 12rem; }
.compose { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 0.75rem 1.5rem; margin: 1rem 0; }
.compose label { display: block; font-weight: 600; }
.compose input, .compose textarea, .compose select { width: 100%; }
.compose span { display: block; font-size: 0.8125rem; }
[aria-invalid] { border-color: var(--bad) !important; }
fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; color: var(--quiet); font-size: 0.8125rem; }
fieldset label { display: inline-block; margin-right: 0.75rem; padding: 0.3rem 0; }
button { cursor: pointer; font-weight: 600; }
pre { overflow-x: auto; padding: 0.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; }
code { font-family: ui-monospace, monospace; font-size: 0.875em; }
#offline { color: var(--bad); }
.welcome { padding: 0.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
@media (max-width: 48rem) {
  table, tbody, tr, td { display: block; width: 100%; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding: 0.375rem 0; border-bottom: 1px solid var(--line); }
  tbody tr:last-child { border-bottom: 0; }
  td, td.right { display: grid; grid-template-columns: 5.5rem 1fr; gap: 0.5rem; padding: 0.125rem 0.75rem; border: 0; text-align: left; white-space: normal; }
  td::before { content: attr(data-title); color: var(--quiet); font-size: 0.8125rem; }
  .filters input:not([type=checkbox]) { width: 100%; }
  .filters > p:not(.buttons) { flex: 1 1 9rem; }
}
${plotStyle}`;
