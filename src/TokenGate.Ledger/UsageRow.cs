namespace TokenGate.Ledger;

/// <summary>Trusted usage of one group in one bucket. Columns that were not asked for are null.</summary>
/// <param name="Bucket">Start of the bucket, UTC.</param>
/// <param name="User">The user, when grouped by it.</param>
/// <param name="Team">The team, when grouped by it.</param>
/// <param name="Route">The route, when grouped by it.</param>
/// <param name="Model">The model, when grouped by it.</param>
/// <param name="Requests">Exchanges that carry trusted tokens.</param>
/// <param name="InputTokens">Trusted input tokens.</param>
/// <param name="OutputTokens">Trusted output tokens.</param>
/// <param name="ReasoningTokens">Reasoning tokens among the trusted output tokens.</param>
public sealed record UsageRow(
    DateTimeOffset Bucket,
    string? User,
    string? Team,
    string? Route,
    string? Model,
    long Requests,
    long InputTokens,
    long OutputTokens,
    long ReasoningTokens)
{
    /// <summary>The project, when grouped by it.</summary>
    public string? Project { get; init; }

    /// <summary>The client program, when grouped by it.</summary>
    public string? Client { get; init; }

    /// <summary>The kind of work, when grouped by it; empty where it is not known. The journal alone knows it.</summary>
    public string? Work { get; init; }

    /// <summary>Cached tokens among the trusted input tokens.</summary>
    public long CachedTokens { get; init; }

    /// <summary>What the trusted tokens cost, in billionths of the currency unit; 0 where no price is known.</summary>
    public Int128 Cost { get; init; }

    /// <summary>The currency of the costs, where the query names currencies.</summary>
    public string? Currency { get; init; }

    /// <summary>What all tokens cost, in billionths; null unless <see cref="UsageQuery.Spending"/> was asked of a journal.</summary>
    public Int128? GrossCost { get; init; }

    /// <summary>
    /// What the withheld tokens cost, in billionths; null unless <see cref="UsageQuery.Spending"/> was asked of a journal.
    /// </summary>
    public Int128? WithheldCost { get; init; }

    /// <summary>The name that stands in a column; null when it was not grouped by.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Trusted usage has no such column: the journal alone knows it.</exception>
    public string? NameOf(UsageColumn column) => column switch
    {
        UsageColumn.User => User,
        UsageColumn.Team => Team,
        UsageColumn.Route => Route,
        UsageColumn.Model => Model,
        UsageColumn.Project => Project,
        UsageColumn.Client => Client,
        UsageColumn.Work => Work,
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "no such column"),
    };
}
