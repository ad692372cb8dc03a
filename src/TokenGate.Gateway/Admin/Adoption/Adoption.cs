using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>Who uses it, and how that changed: the answer of <c>/api/adoption</c>. What must not be told is null.</summary>
internal sealed record Adoption
{
    /// <summary>Where the people were read: <c>redis</c> or <c>journal</c>.</summary>
    public required string Source { get; init; }

    /// <summary>People who were active in the span, and in the one before.</summary>
    public required (int? Now, int? Before) Active { get; init; }

    /// <summary>Of the active ones: active in the span before too; not then, but in the thirteen weeks before; in none of both.</summary>
    public (int? Stayed, int? Returning, int? New) Came { get; init; }

    /// <summary>People who were active in the span before, and are not now.</summary>
    public int? Gone { get; init; }

    /// <summary>Active people on an average day with any activity, week, and of the last 28 days.</summary>
    public (double? Daily, double? Weekly, int? Monthly) Average { get; init; }

    /// <summary>Everybody on the roll; null without one.</summary>
    public int? Staff { get; init; }

    /// <summary>Active people of teams that are on the roll; null without one.</summary>
    public int? OnRoll { get; init; }

    /// <summary>Trusted tokens of the span, and of the one before.</summary>
    public (long? Now, long? Before) Tokens { get; init; }

    /// <summary>What the trusted tokens cost, in billionths of the currency unit.</summary>
    public (Int128? Now, Int128? Before) Cost { get; init; }

    /// <summary>
    /// The currency of the costs of the span, and of the one before; null where another one begins in it: then there is no sum of them.
    /// </summary>
    public (string? Now, string? Before) Currency { get; init; }

    /// <summary>By bucket, by its first day: people, and trusted tokens.</summary>
    public IReadOnlyList<(DateOnly Bucket, int? People, long? Tokens)> Series { get; init; } = [];

    /// <summary>The teams; those with parts sum them up in a row of their own.</summary>
    public IReadOnlyList<AdoptionRow> Teams { get; init; } = [];

    /// <summary>The models.</summary>
    public IReadOnlyList<AdoptionRow> Models { get; init; } = [];

    /// <summary>The projects.</summary>
    public IReadOnlyList<AdoptionRow> Projects { get; init; } = [];

    /// <summary>The kinds of work.</summary>
    public IReadOnlyList<AdoptionRow> Works { get; init; } = [];

    /// <summary>How all tokens divide, of the span and of the one before.</summary>
    public (UsageSums Now, UsageSums Before) Gross { get; init; }

    /// <summary>The client programs.</summary>
    public IReadOnlyList<AdoptionRow> Clients { get; init; } = [];
}
