using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// The exchanges of a conversation within a span, as one row: an agent's run, a chat. Its sums are those of its exchanges, corrections
/// included.
/// </summary>
/// <param name="Name">The conversation: a keyed hash of 16 hexadecimal digits.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Team">The user's team, as its last exchange has it.</param>
/// <param name="Project">The project of its last exchange.</param>
/// <param name="Client">The client program of its last exchange.</param>
/// <param name="FirstAt">When its first exchange began.</param>
/// <param name="LastAt">When its last exchange began.</param>
/// <param name="Exchanges">How many exchanges it has.</param>
public sealed record Conversation(
    string Name, string User, string Team, string Project, string Client, DateTimeOffset FirstAt, DateTimeOffset LastAt, long Exchanges)
{
    /// <summary>How the gross tokens divide.</summary>
    public TokenSplit Split { get; init; } = TokenSplit.None;

    /// <summary>What it cost, in each currency that its exchanges were priced in; empty where no price is known.</summary>
    public IReadOnlyList<(string Currency, CostSums Cost)> Costs { get; init; } = [];

    /// <summary>Its models, by their gross tokens, the largest first.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>False where it has more exchanges than were added up: the sums are of its latest.</summary>
    public bool IsWhole { get; init; } = true;
}
