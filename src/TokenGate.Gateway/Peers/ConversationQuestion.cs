using TokenGate.Ledger;

namespace TokenGate.Gateway.Peers;

/// <summary>Asks gateways for conversations: for places behind one, for the places of some, or for some with their sums.</summary>
/// <param name="Filter">Which exchanges.</param>
/// <param name="After">The place behind which places are asked for; null where names are.</param>
/// <param name="Names">The conversations.</param>
/// <param name="Limit">How many places at most; 0 where sums are asked for.</param>
internal sealed record ConversationQuestion(ExchangeFilter Filter, ConversationPlace? After, string[] Names, int Limit)
{
    /// <summary>The topic.</summary>
    public const string Topic = "conversations";
}
