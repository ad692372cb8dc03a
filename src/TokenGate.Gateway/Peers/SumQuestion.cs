using TokenGate.Ledger;

namespace TokenGate.Gateway.Peers;

/// <summary>
/// Asks gateways for sums of their journals: of whole days, as far as the asker does not have them, and of parts of days.
/// </summary>
internal sealed record SumQuestion
{
    /// <summary>The topic.</summary>
    public const string Topic = "sums";

    /// <summary>True for trusted usage, false for how gross tokens divide.</summary>
    public bool IsUsage { get; init; }

    /// <summary>The calendar that days are of: another one's days cannot be added.</summary>
    public string Zone { get; init; } = "";

    /// <summary>True for rows by hour; else they are by day.</summary>
    public bool ByHour { get; init; }

    /// <summary>The columns.</summary>
    public UsageColumn[] By { get; init; } = [];

    /// <summary>What rows must have: user, team, route, model, project, client; null for any.</summary>
    public string?[] Filters { get; init; } = [];

    /// <summary>True for gross and withheld cost beside trusted usage.</summary>
    public bool Spending { get; init; }

    /// <summary>True for rows that are cut by currency.</summary>
    public bool InCurrencies { get; init; }

    /// <summary>The first whole day.</summary>
    public DateOnly From { get; init; }

    /// <summary>The day after the last whole one.</summary>
    public DateOnly To { get; init; }

    /// <summary>Parts of days.</summary>
    public SumSpan[] Spans { get; init; } = [];

    /// <summary>What the asker has of each gateway already.</summary>
    public Dictionary<string, SumsHeld> Held { get; init; } = [];

    /// <summary>The question as a journal is asked it, of a span.</summary>
    public UsageQuery Query(DateTimeOffset from, DateTimeOffset to, ReportingZone zone, CurrencyHistory currencies) =>
        new(from, to, ByHour ? UsageBucket.Hour : UsageBucket.Day, By)
        {
            Zone = zone,
            Currencies = InCurrencies ? currencies : null,
            User = Filters[0],
            Team = Filters[1],
            Route = Filters[2],
            Model = Filters[3],
            Project = Filters[4],
            Client = Filters[5],
            Spending = Spending,
        };
}
