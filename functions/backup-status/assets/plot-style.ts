/** How plots and bars look. Colours are those of the states: style.ts has them, for light and for dark. */
export const plotStyle = `
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0.75rem; }
.plot { margin: 0; padding: 0.625rem 0.875rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
.plot figcaption { font-weight: 600; }
.plot svg, .strip, .axis { display: block; }
.plot text, .axis text { fill: var(--quiet); font-size: 0.75rem; font-variant-numeric: tabular-nums; }
.plot text { paint-order: stroke; stroke: var(--card); stroke-width: 4; stroke-linejoin: round; }
.rule { stroke: var(--line); stroke-width: 1; }
.trend { stroke: var(--good); stroke-width: 1.5; stroke-opacity: 0.55; }
.point { stroke-width: 2; fill: none; }
.point circle { fill: var(--good); stroke: var(--card); }
.point.failed { stroke: var(--bad); stroke-width: 2.5; }
.point.expired { stroke: var(--bad); }
.point.cancelled { stroke: var(--wait); }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0.25rem 0 0; padding: 0; list-style: none; color: var(--quiet); font-size: 0.8125rem; }
.legend li { display: flex; gap: 0.25rem; align-items: center; }
.strips { margin: 0.75rem 0; padding: 0.625rem 0.875rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
.strips > p { margin: 0.5rem 0 0; }
.strips ul { margin: 0; padding: 0; list-style: none; }
.strips li, .strips .times { display: grid; grid-template-columns: 20rem 1fr; gap: 0 0.75rem; align-items: center; }
.strips .name { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.strip { overflow: visible; }
.strip a:hover rect { stroke: var(--text); }
.waited { fill: var(--wait); }
.worked { fill: var(--good); }
.worked.running { fill: var(--busy); }
.worked.failed, .worked.expired { fill: var(--bad); }
.worked.cancelled { fill: var(--quiet); }
.end { fill: none; stroke: var(--bad); stroke-width: 2.5; }
.end.cancelled { stroke: var(--wait); }
.end.found { fill: var(--card); stroke: var(--quiet); stroke-width: 2; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0.75rem 0; padding: 0.625rem 0.875rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; min-width: 0; }
.lead { font-size: 1.0625rem; }
.story, .ids { margin: 0; padding: 0; list-style: none; }
.story time { color: var(--quiet); margin-right: 0.75rem; }
.labels { display: inline; margin: 0; padding: 0; list-style: none; }
.labels li { display: inline-block; margin: 0 0.375rem 0.125rem 0; padding: 0 0.375rem; border: 1px solid var(--line); border-radius: 4px; }
.command { margin: 0 0 0.75rem; }
.command dt { color: var(--quiet); }
.command dd { margin: 0; }
.command pre { margin: 0.25rem 0 0.5rem; }
summary { cursor: pointer; padding: 0.25rem 0; }
@media (max-width: 48rem) {
  .strips li, .strips .times { grid-template-columns: 1fr; }
  .strips li { padding-top: 0.375rem; }
  .facts { grid-template-columns: 1fr; gap: 0 1rem; }
  .facts dd { margin-bottom: 0.375rem; }
  .story time { display: block; }
  td:has(> div:empty) { display: none; }
}
`;
