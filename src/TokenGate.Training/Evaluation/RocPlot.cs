using System.Globalization;
using System.Text;

namespace TokenGate.Training.Evaluation;

/// <summary>
/// Draws curves of recall over false positives as SVG. The axis of false positives is logarithmic, from 1 in 10,000 to 1: what matters
/// happens at its left end, where a linear axis shows nothing.
/// </summary>
internal static class RocPlot
{
    private const double Width = 420;
    private const double Height = 300;
    private const double Left = 48;
    private const double Bottom = 258;
    private const double Right = 410;
    private const double Top = 12;

    /// <summary>The SVG element. Colours follow the page's text colour.</summary>
    public static string Draw(string title, IReadOnlyList<RocPoint> glass, IReadOnlyList<RocPoint> blackBox)
    {
        var svg = new StringBuilder();
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" role=\"img\" aria-label=\"{title}\" font-family=\"sans-serif\" font-size=\"11\" fill=\"currentColor\">");
        for (var decade = -4; decade <= 0; decade++)
        {
            var x = X(Math.Pow(10, decade));
            Add($"<line x1=\"{x:0.0}\" y1=\"{Top}\" x2=\"{x:0.0}\" y2=\"{Bottom}\" stroke=\"currentColor\" stroke-opacity=\"0.2\"/>");
            Add($"<text x=\"{x:0.0}\" y=\"{Bottom + 15}\" text-anchor=\"middle\">{Math.Pow(10, decade) * 100:0.##} %</text>");
        }

        for (var tenth = 0; tenth <= 10; tenth += 2)
        {
            var y = Y(tenth / 10.0);
            Add($"<line x1=\"{Left}\" y1=\"{y:0.0}\" x2=\"{Right}\" y2=\"{y:0.0}\" stroke=\"currentColor\" stroke-opacity=\"0.2\"/>");
            Add($"<text x=\"{Left - 6}\" y=\"{y + 4:0.0}\" text-anchor=\"end\">{tenth * 10} %</text>");
        }

        Add($"<text x=\"{(Left + Right) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">honest exchanges accused (logarithmic)</text>");
        Curve(blackBox, "stroke-dasharray=\"5 4\" stroke-opacity=\"0.6\"");
        Curve(glass, "");
        svg.Append("</svg>");
        return svg.ToString();

        void Curve(IReadOnlyList<RocPoint> points, string style)
        {
            if (points.Count > 0)
            {
                var line = string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.FalsePositiveRate):0.0},{Y(point.Recall):0.0}")));
                Add($"<polyline points=\"{line}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" {style}/>");
            }
        }

        void Add(FormattableString element) => svg.Append(element.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A rate below the axis's end, zero among them, is drawn at its end.</summary>
    private static double X(double rate) => Left + ((Right - Left) * (Math.Log10(Math.Max(rate, 1e-4)) + 4) / 4);

    private static double Y(double recall) => Bottom - ((Bottom - Top) * recall);
}
