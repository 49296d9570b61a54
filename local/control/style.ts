/** The panel's stylesheet. */
export const style = `
:root { color-scheme: light dark; --line: #8886; --dim: #666; --said: #0a6cff1a; --bad: #c0002a1a; }
@media (prefers-color-scheme: dark) { :root { --dim: #aaa; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.3rem; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; }
.dim { color: var(--dim); }
.said, .problem { padding: .5rem .75rem; border-radius: .4rem; margin: 1rem 0; white-space: pre-line; overflow-wrap: anywhere; }
.said { background: var(--said); }
.problem { background: var(--bad); }
ul { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid var(--line); padding: .6rem 0; display: flex; flex-wrap: wrap; gap: .4rem 1.5rem; align-items: center; }
li > div { flex: 1 1 11rem; min-width: 0; overflow-wrap: anywhere; }
form { display: inline-flex; gap: .3rem; align-items: center; }
input, select, button { font: inherit; padding: .15rem .5rem; }
input[name="for"] { width: 3.5rem; }
select { max-width: 9rem; }
progress { width: 8rem; vertical-align: middle; }
:focus-visible { outline: 2px solid #0a6cff; outline-offset: 1px; }
`;
