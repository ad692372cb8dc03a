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

    /// <summary>The gross tokens of each of its models.</summary>
    public IReadOnlyDictionary<string, long> ModelTokens { get; init; } = new Dictionary<string, long>();

    /// <summary>Its models, by their gross tokens, the largest first.</summary>
    public IReadOnlyList<string> Models =>
        [.. ModelTokens.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => pair.Key)];

    /// <summary>False where it has more exchanges than were added up: the sums are of its latest.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Its place in a list.</summary>
    public ConversationPlace Place => new(LastAt.UtcTicks, Name);

    /// <summary>One conversation of which several journals have exchanges: names are those of the last one.</summary>
    /// <param name="parts">Its parts, at least one.</param>
    public static Conversation Merge(IReadOnlyList<Conversation> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var models = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (model, tokens) in parts.SelectMany(static part => part.ModelTokens))
        {
            models[model] = models.GetValueOrDefault(model) + tokens;
        }

        return parts.MaxBy(static part => part.LastAt)! with
        {
            FirstAt = parts.Min(static part => part.FirstAt),
            Exchanges = parts.Sum(static part => part.Exchanges),
            Split = parts.Aggregate(TokenSplit.None, static (sum, part) => sum + part.Split),
            ModelTokens = models,
            Costs =
            [
                .. parts.SelectMany(static part => part.Costs).GroupBy(static each => each.Currency, StringComparer.Ordinal).OrderBy(static same => same.Key, StringComparer.Ordinal)
                    .Select(static same => (same.Key, same.Aggregate(default(CostSums), static (sum, each) => sum + each.Cost))),
            ],
            IsWhole = parts.All(static part => part.IsWhole),
        };
    }
}
