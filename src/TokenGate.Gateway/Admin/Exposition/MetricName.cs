using System.Diagnostics.Metrics;

namespace TokenGate.Gateway.Admin.Exposition;

/// <summary>
/// From OpenTelemetry's names to Prometheus' (opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics): points become
/// underscores, base units a suffix, counters end in <c>_total</c>. Microseconds are no base unit and are named by the help text alone.
/// </summary>
internal static class MetricName
{
    /// <summary>The family's name.</summary>
    public static string From(Instrument instrument, FamilyKind kind)
    {
        var name = Clean(instrument.Name);
        if (kind != FamilyKind.Histogram && name.EndsWith("_count", StringComparison.Ordinal))
        {
            // A suffix of histograms alone: dotnet.assembly.count becomes dotnet_assembly.
            name = name[..^"_count".Length];
        }

        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal))
        {
            name += unit;
        }

        return kind == FamilyKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>A label's name, or a name without its suffixes.</summary>
    public static string Clean(string name)
    {
        var clean = string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return clean.Length > 0 && char.IsAsciiDigit(clean[0]) ? "_" + clean : clean;
    }
}
