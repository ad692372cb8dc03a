using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>Who was active in a group, and what they used: somebody is active by a trusted token.</summary>
internal sealed class ActivityCell
{
    /// <summary>The people. Unidentified traffic is nobody.</summary>
    public PeopleSet People { get; } = new();

    /// <summary>Trusted tokens, input and output.</summary>
    public long Tokens { get; private set; }

    /// <summary>Exchanges with trusted tokens.</summary>
    public long Requests { get; private set; }

    /// <summary>What the trusted tokens cost, in billionths of the currency unit.</summary>
    public Int128 Cost { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="row">What was used.</param>
    /// <param name="person">Who used it; null for nobody that is known.</param>
    public void Add(UsageRow row, int? person)
    {
        Add(row.InputTokens + row.OutputTokens, row.Requests, row.Cost);
        if (person is { } known)
        {
            People.Add(known);
        }
    }

    /// <summary>Adds what was used.</summary>
    /// <param name="tokens">Trusted tokens.</param>
    /// <param name="requests">Exchanges with trusted tokens.</param>
    /// <param name="cost">What the trusted tokens cost, in billionths.</param>
    public void Add(long tokens, long requests, Int128 cost)
    {
        Tokens = checked(Tokens + tokens);
        Requests += requests;
        Cost += cost;
    }

    /// <summary>Adds another cell.</summary>
    public void Add(ActivityCell other)
    {
        Add(other.Tokens, other.Requests, other.Cost);
        People.Add(other.People);
    }
}
