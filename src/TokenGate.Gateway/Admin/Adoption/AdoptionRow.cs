using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>A group over the span, beside the span before.</summary>
/// <param name="Name">Its name.</param>
/// <param name="People">Active people.</param>
/// <param name="PeopleBefore">Active people of the span before.</param>
/// <param name="Tokens">Trusted tokens.</param>
/// <param name="TokensBefore">Trusted tokens of the span before.</param>
/// <param name="Requests">Exchanges with trusted tokens.</param>
/// <param name="Cost">What the trusted tokens cost, in billionths of the currency unit.</param>
internal readonly record struct AdoptionRow(string Name, int People, int PeopleBefore, long Tokens, long TokensBefore, long Requests, Int128 Cost)
{
    /// <summary>What all tokens cost, and the withheld ones; null where that must not be told.</summary>
    public CostSums? Spent { get; init; }

    /// <summary>What the team belongs to; null for nothing, and for what is no team.</summary>
    public string? Parent { get; init; }

    /// <summary>People on the roll; 0 where there is none, and for what is no team.</summary>
    public int Staff { get; init; }

    /// <summary>True where the row sums up the teams that are parts of it too.</summary>
    public bool IsRollUp { get; init; }
}
