namespace Ogee.Recipes;

static class ChartStyle
{
    public const string Palette = """
        :root{--paper:#fdfcfa;--ink:#1c1b19;--soft:#6a665f;--rule:#b9b4aa;--hair:#e7e3db;--tint:#f4f1eb;--a:#1f5a8c;--b:#b4531d;--c:#8f8a80;--good:#2c6a45;--warn:#8a5d00;--bad:#9c2a2a}
        @media screen and (prefers-color-scheme:dark){:root{--paper:#17181a;--ink:#e9e6df;--soft:#a19c92;--rule:#55524c;--hair:#2c2d2f;--tint:#1f2123;--a:#86b6e4;--b:#eba273;--c:#807c74;--good:#84c79c;--warn:#e0b55a;--bad:#ec8f88}}

        """;

    public const string Marks = """
        .chart{display:block;max-width:100%;height:auto;overflow:visible;font:11px/1 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums}
        .chart text{fill:var(--ink);unicode-bidi:isolate}
        .chart .soft{fill:var(--soft)}
        .chart .strong{font-weight:600}
        .chart .inverse{fill:var(--paper)}
        .chart .name-a{fill:var(--a)}
        .chart .name-b{fill:var(--b)}
        .chart .name-c{fill:var(--soft)}
        .chart .axis{stroke:var(--rule);stroke-width:1;fill:none}
        .chart .grid{stroke:var(--hair);stroke-width:1;fill:none}
        .chart .dash{stroke:var(--soft);stroke-width:1;stroke-dasharray:3 3;fill:none}
        .chart .line-a,.chart .line-b,.chart .line-c{fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round}
        .chart .line-a{stroke:var(--a)}
        .chart .line-b{stroke:var(--b)}
        .chart .line-c{stroke:var(--c)}
        .chart .whisker{stroke:var(--a);stroke-width:3;stroke-opacity:.4}
        .chart .hair-a{stroke:var(--a);stroke-width:1;stroke-opacity:.55}
        .chart .dots-a{stroke:var(--a);stroke-width:3.4;stroke-linecap:round;stroke-opacity:.4;fill:none}
        .chart .mark{stroke:var(--ink);stroke-width:1.5}
        .chart .ring{fill:var(--paper);stroke:var(--a);stroke-width:1.5}
        .chart .fill-a{fill:var(--a)}
        .chart .fill-b{fill:var(--b)}
        .chart .fill-c{fill:var(--c)}
        .chart .bubble-a{fill:var(--a);fill-opacity:.4;stroke:var(--a)}
        .chart .bubble-b{fill:var(--b);fill-opacity:.4;stroke:var(--b)}
        .chart .bubble-c{fill:var(--c);fill-opacity:.4;stroke:var(--c)}
        .chart .roof{fill:none;stroke:var(--ink);stroke-width:1.75;stroke-linejoin:round}
        .chart .frame{fill:none;stroke:var(--hair)}

        """;
}
