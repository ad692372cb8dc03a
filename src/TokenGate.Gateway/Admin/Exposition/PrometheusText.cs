using System.Globalization;
using System.Text;

namespace TokenGate.Gateway.Admin.Exposition;

/// <summary>Prometheus' text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).</summary>
internal static class PrometheusText
{
    /// <summary>The format's content type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes the families that have a series.</summary>
    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families)
        {
            var isFirst = true;
            family.Read(series =>
            {
                if (isFirst)
                {
                    text.Append("# HELP ").Append(family.Name).Append(' ').Append(Escape(family.Help, quotes: false)).Append('\n');
                    text.Append("# TYPE ").Append(family.Name).Append(' ').Append(TypeOf(family.Kind)).Append('\n');
                    isFirst = false;
                }

                if (family.Kind == FamilyKind.Histogram)
                {
                    AppendHistogram(text, family, series);
                }
                else
                {
                    AppendLine(text, family.Name, series.Labels, null, series.Value);
                }
            });
        }

        return text.ToString();
    }

    private static void AppendHistogram(StringBuilder text, MetricFamily family, MetricSeries series)
    {
        var count = 0L;
        for (var bin = 0; bin < series.Counts.Length; bin++)
        {
            count += series.Counts[bin];
            AppendLine(text, family.Name + "_bucket", series.Labels, bin < family.Bounds.Length ? Number(family.Bounds[bin]) : "+Inf", count);
        }

        AppendLine(text, family.Name + "_sum", series.Labels, null, series.Value);
        AppendLine(text, family.Name + "_count", series.Labels, null, count);
    }

    private static void AppendLine(StringBuilder text, string name, KeyValuePair<string, string>[] labels, string? bound, double value)
    {
        text.Append(name);
        var separator = '{';
        foreach (var (key, content) in labels)
        {
            text.Append(separator).Append(MetricName.Clean(key)).Append("=\"").Append(Escape(content, quotes: true)).Append('"');
            separator = ',';
        }

        if (bound is not null)
        {
            text.Append(separator).Append("le=\"").Append(bound).Append('"');
            separator = ',';
        }

        text.Append(separator == ',' ? "} " : " ").Append(Number(value)).Append('\n');
    }

    private static string TypeOf(FamilyKind kind) => kind switch
    {
        FamilyKind.Counter => "counter",
        FamilyKind.Gauge => "gauge",
        _ => "histogram",
    };

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>
    /// Line feeds and backslashes, and in labels quotes. Other control characters are allowed; a lone surrogate becomes U+FFFD in UTF-8.
    /// </summary>
    private static string Escape(string value, bool quotes)
    {
        var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
