namespace TokenGate.Gateway.Options;

/// <summary>
/// What is told without being asked for. Every rule is off until it has a value, and nothing is told where no webhook is named. It warns
/// and does nothing else: no request is ever refused for it.
/// </summary>
public sealed record AlertsOptions
{
    /// <summary>Where it is told.</summary>
    public IReadOnlyList<AlertWebhook> Webhooks { get; init; } = [];

    /// <summary>
    /// Tells when withheld tokens reach this share of the gross of the last <see cref="Hours"/>; null: never. Range 0 to 1.
    /// </summary>
    public double? WithheldShare { get; init; }

    /// <summary>The same for unseen tokens.</summary>
    public double? UnseenShare { get; init; }

    /// <summary>The same for exchanges that could not be read, as a share of all that ran a model.</summary>
    public double? UnreadableShare { get; init; }

    /// <summary>Over how many hours shares are taken.</summary>
    /// <value>The default is 24. Range 1 to 168.</value>
    public int Hours { get; init; } = 24;

    /// <summary>A share of less than so many gross tokens, or of fewer than a hundred exchanges, says nothing.</summary>
    /// <value>The default is 100,000. Range 0 to 1,000,000,000,000.</value>
    public long LeastTokens { get; init; } = 100_000;

    /// <summary>Tells when journal or Redis are so many seconds behind or cannot be reached for as long; null: never.</summary>
    public int? BehindSeconds { get; init; } = 300;

    /// <summary>Tells when a file or an issuer that says who is who cannot be used.</summary>
    /// <value>The default is true.</value>
    public bool Identity { get; init; } = true;

    /// <summary>Monthly budgets of teams and projects.</summary>
    public IReadOnlyList<AlertBudget> Budgets { get; init; } = [];

    /// <summary>The weekday, in UTC, on which the digest of the seven days before is sent; empty: none.</summary>
    public string DigestDay { get; init; } = "";

    /// <summary>The hour of that day, in UTC.</summary>
    /// <value>The default is 7. Range 0 to 23.</value>
    public int DigestHour { get; init; } = 7;
}
