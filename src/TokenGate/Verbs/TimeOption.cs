using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TokenGate.Verbs;

/// <summary>Options that take a date or an RFC 3339 time, in UTC.</summary>
internal static class TimeOption
{
    /// <summary>An optional time.</summary>
    public static Option<DateTimeOffset?> Create(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result => Parse(result, name),
    };

    /// <summary>A required time.</summary>
    public static Option<DateTimeOffset> Required(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        Required = true,
        CustomParser = result => Parse(result, name) ?? default,
    };

    private static DateTimeOffset? Parse(ArgumentResult result, string name)
    {
        if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return moment.ToUniversalTime();
        }

        result.AddError($"'{result.Tokens[0].Value}' is not a valid time for {name}: write 2026-11-23 or 2026-11-23T06:00:00Z.");
        return null;
    }
}
