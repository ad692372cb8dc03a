using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>How the gross tokens of one group divided in one bucket. Columns that were not asked for are null.</summary>
/// <param name="Bucket">Start of the bucket, UTC.</param>
/// <param name="User">The user, when grouped by it.</param>
/// <param name="Team">The team, when grouped by it.</param>
/// <param name="Route">The route, when grouped by it.</param>
/// <param name="Model">The model, when grouped by it.</param>
/// <param name="Verdict">The verdict as recorded, when grouped by it.</param>
/// <param name="Reason">
/// The feature that contributed most to a verdict that withholds, when grouped by it; empty for the other verdicts.
/// </param>
/// <param name="Sums">Exchanges, gross tokens and how they divide, corrections included.</param>
public sealed record SplitRow(
    DateTimeOffset Bucket,
    string? User,
    string? Team,
    string? Route,
    string? Model,
    Verdict? Verdict,
    string? Reason,
    UsageSums Sums)
{
    /// <summary>The project, when grouped by it.</summary>
    public string? Project { get; init; }

    /// <summary>The client program, when grouped by it.</summary>
    public string? Client { get; init; }

    /// <summary>The provider, when grouped by it.</summary>
    public string? Provider { get; init; }

    /// <summary>The service tier, when grouped by it; empty where it was not told.</summary>
    public string? Tier { get; init; }

    /// <summary>The kind of work, when grouped by it; empty where it is not known.</summary>
    public string? Work { get; init; }

    /// <summary>The currency of the costs, where the query names currencies.</summary>
    public string? Currency { get; init; }

    /// <summary>The edition of the counting rules, when grouped by it.</summary>
    public int? Rules { get; init; }

    /// <summary>Where the gross counts come from, when grouped by it.</summary>
    public UsageSource? Source { get; init; }

    /// <summary>The name that stands in a column; null when it was not grouped by.</summary>
    /// <exception cref="ArgumentOutOfRangeException">What stands in the column is no name.</exception>
    public string? NameOf(UsageColumn column) => column switch
    {
        UsageColumn.User => User,
        UsageColumn.Team => Team,
        UsageColumn.Route => Route,
        UsageColumn.Model => Model,
        UsageColumn.Project => Project,
        UsageColumn.Client => Client,
        UsageColumn.Work => Work,
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "no name stands in it"),
    };
}
