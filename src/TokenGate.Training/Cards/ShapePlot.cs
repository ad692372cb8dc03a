using System.Globalization;
using System.Net;
using System.Text;
using TokenGate.Scoring.Models;

namespace TokenGate.Training.Cards;

/// <summary>
/// Draws the shape functions of a model as one SVG file, a panel for each input: what it adds to the score (log-odds, from the typical
/// honest exchange) over its value. The green band is the middle 90 % of honest traffic.
/// </summary>
internal static class ShapePlot
{
    private const int Columns = 4;
    private const double PanelWidth = 240;
    private const double PanelHeight = 150;
    private const double Pad = 28;

    /// <summary>The SVG document.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Which inputs to draw, in which order.</param>
    public static string Draw(ScoreModel model, IReadOnlyList<int> inputs)
    {
        var svg = new StringBuilder();
        var rows = (inputs.Count + Columns - 1) / Columns;
        var most = Math.Max(0.1, model.Gam.Shapes.Max(shape => shape.Effects.Max(Math.Abs)));
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Columns * PanelWidth} {rows * PanelHeight}\" width=\"{Columns * PanelWidth}\" height=\"{rows * PanelHeight}\" font-family=\"sans-serif\" font-size=\"10\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        for (var panel = 0; panel < inputs.Count; panel++)
        {
            if (model.Gam.Shapes.FirstOrDefault(shape => shape.Input == inputs[panel]) is { } shape)
            {
                Add($"<g transform=\"translate({panel % Columns * PanelWidth} {panel / Columns * PanelHeight})\">");
                Panel(shape, model.Description.Profiles[inputs[panel]], most);
                svg.Append("</g>");
            }
        }

        return svg.Append("</svg>\n").ToString();

        void Panel(ShapeFunction shape, FeatureProfile profile, double most)
        {
            var (from, to) = Range(shape, profile);
            double X(double value) => Pad + ((PanelWidth - Pad - 8) * (Math.Clamp(value, from, to) - from) / (to - from));
            double Y(double effect) => (PanelHeight / 2) - ((PanelHeight - (2 * Pad)) / 2 * effect / most);
            Add($"<text x=\"{Pad}\" y=\"14\" font-weight=\"bold\">{WebUtility.HtmlEncode(profile.Name)}</text>");
            Add($"<rect x=\"{X(profile.P05):0.0}\" y=\"{Pad}\" width=\"{Math.Max(1, X(profile.P95) - X(profile.P05)):0.0}\" height=\"{PanelHeight - (2 * Pad)}\" fill=\"#dde8dd\"/>");
            Add($"<line x1=\"{Pad}\" y1=\"{Y(0):0.0}\" x2=\"{PanelWidth - 8}\" y2=\"{Y(0):0.0}\" stroke=\"#999\"/>");
            Add($"<text x=\"{Pad - 3}\" y=\"{Y(most) + 4:0.0}\" text-anchor=\"end\">{most:0.0}</text><text x=\"{Pad - 3}\" y=\"{Y(-most) + 4:0.0}\" text-anchor=\"end\">{-most:0.0}</text>");
            Add($"<text x=\"{Pad}\" y=\"{PanelHeight - 12}\">{from:0.###}</text><text x=\"{PanelWidth - 8}\" y=\"{PanelHeight - 12}\" text-anchor=\"end\">{to:0.###}</text>");
            svg.Append("<path fill=\"none\" stroke=\"#a03030\" stroke-width=\"1.5\" d=\"");
            var left = from;
            for (var bin = 0; bin < shape.Effects.Length && left < to; bin++)
            {
                if (shape.UpperBounds[bin] > from)
                {
                    var right = Math.Min(shape.UpperBounds[bin], to);
                    Add($"{(left == from ? 'M' : 'L')}{X(left):0.0} {Y(shape.Effects[bin]):0.0}H{X(right):0.0}");
                    left = right;
                }
            }

            svg.Append("\"/>");
        }

        void Add(FormattableString element) => svg.Append(element.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>What a panel shows: all honest values and all steps, which are finite numbers.</summary>
    private static (double From, double To) Range(ShapeFunction shape, FeatureProfile profile)
    {
        var steps = shape.UpperBounds.Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var from = Math.Min(profile.P01, steps.Min());
        var to = Math.Max(profile.P99, steps.Max());
        return to > from ? (from, to + (0.05 * (to - from))) : (from, from + 1);
    }
}
