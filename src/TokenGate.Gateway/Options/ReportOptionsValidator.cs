
namespace TokenGate.Gateway.Options;

/// <summary>The company's calendar.</summary>
internal sealed class ReportOptionsValidator : IGatewayOptionsValidator
{
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(15);

    /// <summary>The zone that reports are cut by; UTC where the name is none.</summary>
    public static TimeZoneInfo ZoneOf(ReportOptions options) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out var zone) && IsIana(options.TimeZone, zone) ? zone : TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration)
    {
        var name = options.Report.TimeZone;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) || !IsIana(name, zone))
        {
            var known = TimeZoneInfo.GetSystemTimeZones().Select(static each => each.Id).ToArray();
            yield return OptionsFault.At("Report:TimeZone", $"'{name}' is not a time zone of this machine", Spelling.Nearest(name, known) is { } near
                ? $"Did you mean {near}?"
                : "Write an IANA name, such as Europe/Berlin or Asia/Kolkata");
        }
        else if (zone.BaseUtcOffset.Ticks % Grain.Ticks != 0)
        {
            yield return OptionsFault.At("Report:TimeZone", $"'{name}' is not a whole number of quarter hours off UTC", "Write a zone that is in use today");
        }
    }

    /// <summary>
    /// Names of Windows are translated by the runtime on some machines alone: the same zone has to be found on every gateway.
    /// </summary>
    private static bool IsIana(string name, TimeZoneInfo zone) => zone.HasIanaId && !name.Contains(' ', StringComparison.Ordinal);
}
