"""The style sheet of the HTML report."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --ink: #1d2430; --soft: #566072; --paper: #fbfaf7;
  --card: #fff; --line: #d9d7d0; --accent: #0b5cad; --good: #1a6b3c; --bad: #a3231f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --soft: #aab2c0; --paper: #14171c;
  --card: #1c2027; --line: #3a404b; --accent: #7db7f5; --good: #7fd3a0; --bad: #ff9c94; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
.verdict { font-weight: 650; font-size: 1.1rem; margin: .25rem 0; }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 650; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .75rem;
  margin: 0; }
.tiles div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  padding: .75rem .9rem; }
dt { color: var(--soft); font-size: .875rem; } dd { margin: 0; } dd b { font-size: 1.6rem; }
small { color: var(--soft); font-size: .8125rem; } dd small { display: block; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line);
  border-radius: .5rem; margin-bottom: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; padding: .6rem .8rem; color: var(--soft); }
th, td { text-align: left; padding: .35rem .8rem; border-top: 1px solid var(--line);
  vertical-align: top; white-space: nowrap; }
td.long { white-space: normal; min-width: 16rem; }
td.n { font-variant-numeric: tabular-nums; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr));
  gap: 1rem; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  padding: .75rem; }
figcaption { color: var(--soft); font-size: .875rem; }
svg { width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 11px; }
.grid { stroke: var(--line); } .line { fill: none; stroke: var(--accent); stroke-width: 2; }
.ideal { stroke: var(--soft); stroke-dasharray: 4 4; }
.dot { fill: var(--accent); fill-opacity: .75; stroke: var(--card); }
details { border-top: 1px solid var(--line); padding: .5rem 0; } summary { cursor: pointer; }
blockquote { margin: .5rem 0; padding: .25rem .9rem; border-left: 3px solid var(--line);
  white-space: pre-wrap; }
li, blockquote, summary, p { overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
"""
