using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TokenGate.Ledger;

namespace TokenGate.Verbs;

/// <summary>Options that take a date or an RFC 3339 time; what says no offset is of the ledger's time zone.</summary>
internal static class TimeOption
{
    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>An optional time.</summary>
    public static Option<DateTime?> Create(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result => Parse(result, name),
    };

    /// <summary>A required time.</summary>
    public static Option<DateTime> Required(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        Required = true,
        CustomParser = result => Parse(result, name) ?? default,
    };

    /// <summary>The moment of a time that was read: of one without an offset, in a calendar.</summary>
    public static DateTimeOffset In(this DateTime time, ReportingZone zone) => time.Kind == DateTimeKind.Utc ? new DateTimeOffset(time) : zone.StartOf(time);

    private static DateTime? Parse(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (DateTime.TryParseExact(text.ToUpperInvariant(), Forms, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            && time.Year is >= 1970 and <= 9998)
        {
            return time;
        }

        result.AddError($"'{text}' is not a valid time for {name}: write 2026-11-23, 2026-11-23T06:00 or 2026-11-23T06:00:00Z.");
        return null;
    }
}
