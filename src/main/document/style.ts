/** Colours and sizes of Cairn, twice: for light and for dark systems. */
const light = `--surface: #ffffff; --sunken: #f9fafb; --line: #e1e4e7; --line-strong: #c8cdd2;
  --text: #1d2227; --text-2: #484e54; --text-3: #646a70; --accent: #1276a4; --accent-soft: #def0fc;
  --warn: #855800; --warn-soft: #fcf1d9; --better: #0b6a51; --worse: #b0371a;
  --cat-1: #1777b8; --cat-2: #b06a00; --cat-3: #117555; --cat-4: #c64e31; --cat-5: #7f42a6;
  --cat-6: #2489a8; --cat-7: #66841e; --cat-8: #be346d; --cat-9: #3d4e69; --cat-10: #6c411a;`
const dark = `--surface: #1a1d21; --sunken: #15181b; --line: #2d3236; --line-strong: #43484d;
  --text: #e4e8ed; --text-2: #babec3; --text-3: #9b9fa3; --accent: #5fb0de; --accent-soft: #12303f;
  --warn: #e6b566; --warn-soft: #332810; --better: #63c9a4; --worse: #ff9b80;
  --cat-1: #6fb5ef; --cat-2: #f2b772; --cat-3: #6dc19b; --cat-4: #ff967b; --cat-5: #c495ea;
  --cat-6: #84d8f9; --cat-7: #a4c171; --cat-8: #fa81aa; --cat-9: #93a3bd; --cat-10: #c29b7b;`

/** The light colours by their names, for paper. */
export const paperColours: Readonly<Record<string, string>> = Object.fromEntries(
  [...light.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour]),
)

/** Each colour of a series has its own dash, so that it survives greyscale and print. */
export const dashes = ['none', '7 3', '2 3', '10 3 2 3', '5 2', '12 4', '1 3', '8 2 2 2 2 2', '4 4', '14 3 4 3']
const series = dashes
  .map(
    (dash, index) =>
      `.s${index + 1} { stroke: var(--cat-${index + 1}); stroke-dasharray: ${dash}; } .f${index + 1} { fill: var(--cat-${index + 1}); }`,
  )
  .join('\n')

export const seriesStyles = dashes.length

export const styleSheet = `:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
@media print { :root { ${light} } main { max-width: none; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--surface); color: var(--text);
  font: 13px/1.5 'Inter Variable', Inter, 'Segoe UI Variable', 'Segoe UI', system-ui, sans-serif; }
main { max-width: 880px; margin: 0 auto; padding: 32px 24px 48px; }
h1 { font-size: 20px; line-height: 1.3; margin: 0 0 12px; overflow-wrap: anywhere; }
h2 { font-size: 15px; line-height: 1.3; margin: 32px 0 8px; padding-top: 12px; border-top: 1px solid var(--line); break-after: avoid; }
p, ul { margin: 8px 0; max-width: 76ch; overflow-wrap: anywhere; }
ul { padding-left: 20px; } li { margin: 4px 0; }
.prose { white-space: pre-wrap; }
code { font: 12px 'JetBrains Mono', 'Cascadia Mono', 'SF Mono', Consolas, ui-monospace, monospace; color: var(--text-2); overflow-wrap: anywhere; }
.notice { background: var(--warn-soft); color: var(--text); border-radius: 6px; padding: 8px 12px; }
.notice strong { color: var(--warn); }
.table { overflow-x: auto; margin: 12px 0; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: 12px; font-variant-numeric: tabular-nums; }
th { background: var(--sunken); color: var(--text-2); font-weight: 600; text-align: left; }
th, td { padding: 5px 12px; vertical-align: top; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 16px; margin: 16px 0; align-items: start; }
figure { margin: 0; padding: 12px; border: 1px solid var(--line); border-radius: 6px; break-inside: avoid; }
figcaption { font-size: 12px; font-weight: 600; margin-bottom: 8px; }
svg { display: block; width: 100%; height: auto; font-size: 11px; fill: var(--text-3); }
svg .grid { stroke: var(--line); } svg .axis { stroke: var(--line-strong); }
svg .chance { stroke: var(--text-3); stroke-dasharray: 2 3; fill: none; }
svg .curve { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
svg .strong { fill: var(--text); font-weight: 600; }
svg .middle { text-anchor: middle; } svg .end { text-anchor: end; }
svg .cell { fill: var(--accent); } svg .box { fill: none; stroke: var(--line-strong); }
svg .on { fill: var(--surface); font-weight: 600; }
${series}
`
