using System.Globalization;
using System.Net;
using System.Text;

namespace TokenGate.Training.Evaluation;

/// <summary>A report as one HTML page that needs nothing else: no script, no font, no network.</summary>
public static class EvaluationHtml
{
    private const string Style =
        "body{font:15px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}"
        + "table{border-collapse:collapse;margin:.5rem 0 1.5rem;width:100%}th,td{padding:.2rem .6rem;text-align:right;border-bottom:1px solid #8884}"
        + "th:first-child,td:first-child{text-align:left}.missed{font-weight:bold}.plots{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0}"
        + "@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#181818}}";

    /// <summary>The page.</summary>
    public static string Write(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        Add($"<title>{Text(report.Title)}</title><style>{Style}</style><h1>{Text(report.Title)}</h1>");
        Add($"<p>{report.Date:yyyy-MM-dd}; {report.Honest.Exchanges} honest exchanges, {report.Inflated} inflating. {Text(report.ModelVersion)}</p>");
        Table("What inflating earned in all", ["families", "number", "exchanges", "recall", "neutralised", "gain"], report.Totals.Select(total => (string[])
        [
            total.Name, Count(total.Families), Count(total.Exchanges), Share(total.Recall), Share(total.Neutralised), Number(total.MeanGain),
        ]));
        Table("Bars", ["bar", "measured", "due", ""], report.Bars.Select(bar => (string[])
        [
            bar.Name, bar.Value is { } value ? Share(value) : "-", (bar.AtMost ? "≤ " : "≥ ") + Share(bar.Limit),
            bar.Held switch { true => "held", false => "missed", null => "not measured" },
        ]));
        if (report.Heads.Count > 0)
        {
            Table("Scores by themselves", ["score", "recall at 0.1 %", "recall at 1 %", "trees at 0.1 %", "trees at 1 %", "ECE", "Brier"], report.Heads.Select(head => (string[])
            [
                head.Head.ToString(), Share(head.RecallAtThousandth), Share(head.RecallAtHundredth), Maybe(head.BlackBoxAtThousandth), Maybe(head.BlackBoxAtHundredth),
                Number(head.Calibration.ExpectedError), Number(head.Calibration.Brier),
            ]));
            page.Append("<div class=\"plots\">");
            foreach (var head in report.Heads)
            {
                Add($"<figure>{RocPlot.Draw($"{head.Head}: recall over false positives", head.Curve, head.BlackBoxCurve)}<figcaption>{head.Head}: the glass box (line){(head.BlackBoxCurve.Count > 0 ? " and boosted trees on the same features (dashes)" : "")}</figcaption></figure>");
            }

            page.Append("</div>");
        }

        Table("What inflating earned", ["family", "kind", "exchanges", "recall", "neutralised", "gain"], report.Families.Select(family => (string[])
        [
            family.Family + (family.Open ? " (open)" : ""), family.Label.ToString(), Count(family.Exchanges), Share(family.Recall), Share(family.Neutralised), Number(family.Gain),
        ]));
        Honest("What honest work lost", "category", report.Categories.Append(report.Honest));
        if (report.WorstSources.Count > 0)
        {
            Honest("Honest sources withheld most", "source", report.WorstSources);
        }

        if (report.Drift.Count > 0)
        {
            Table("Moved since training", ["number", "index"], report.Drift.Select(drift => (string[])[$"{drift.Head} {drift.Name}", Number(drift.Index)]));
        }

        return page.ToString();

        void Honest(string title, string what, IEnumerable<HonestFigures> figures) => Table(
            title, [what, "exchanges", "withheld", "rate", "at most (95 %)", "fresh tokens"], figures.Select(honest => (string[])
            [
                honest.Name, Count(honest.Exchanges), Count(honest.Withheld), Share(honest.Rate), Share(honest.UpperBound), Share(honest.TokenRate),
            ]));

        void Table(string title, string[] heads, IEnumerable<string[]> rows)
        {
            Add($"<h2>{Text(title)}</h2><table><tr>");
            page.AppendJoin("", heads.Select(head => $"<th>{Text(head)}</th>")).Append("</tr>");
            foreach (var row in rows)
            {
                page.Append(row[^1] == "missed" ? "<tr class=\"missed\">" : "<tr>").AppendJoin("", row.Select(cell => $"<td>{Text(cell)}</td>")).Append("</tr>");
            }

            page.Append("</table>");
        }

        void Add(FormattableString markup) => page.Append(markup.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Family, category and source names come from traffic files: they are text, never markup.</summary>
    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Share(double value) => EvaluationText.Share(value);

    private static string Maybe(double? value) => value is { } share ? Share(share) : "-";

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);
}
