namespace TokenGate.Gateway.Options;

/// <summary>What reports tell apart besides users and teams, and what tokens cost.</summary>
public sealed record ReportOptions
{
    /// <summary>
    /// The time zone whose hours, days, weeks and months usage is counted by, by its IANA name: one for a deployment. A change holds from
    /// the next midnight of the new zone; earlier days stay as they were booked.
    /// </summary>
    /// <value>The default is <c>UTC</c>.</value>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Which of the columns that describe how somebody works are kept.</summary>
    public ColumnOptions Columns { get; init; } = new();

    /// <summary>Which project an exchange belongs to.</summary>
    public ProjectOptions Projects { get; init; } = new();

    /// <summary>The currency of all costs, by its ISO 4217 code. Another one holds from the next midnight on.</summary>
    /// <value>The default is <c>USD</c>, the currency of list prices.</value>
    public string Currency { get; init; } = "USD";

    /// <summary>Prices of the company's own, over the list prices.</summary>
    public IReadOnlyList<PriceOptions> Prices { get; init; } = [];

    /// <summary>What a US dollar is in other currencies.</summary>
    public IReadOnlyList<RateOptions> Rates { get; init; } = [];
}
