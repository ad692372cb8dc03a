namespace TokenGate.Ledger;

/// <summary>A stretch of a list of conversations.</summary>
/// <param name="Items">The conversations, the one that was last active first.</param>
/// <param name="Next">The cursor of the next page; null at the end.</param>
public sealed record ConversationPage(IReadOnlyList<Conversation> Items, string? Next);
