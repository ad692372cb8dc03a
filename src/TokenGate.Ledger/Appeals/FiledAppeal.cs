using TokenGate.Usage;

namespace TokenGate.Ledger.Appeals;

/// <summary>An appeal that a person filed, and what became of it.</summary>
/// <param name="Record">The exchange, as it was copied when the appeal was filed.</param>
/// <param name="Split">How its tokens divide now.</param>
/// <param name="User">Who filed it, as records name the person.</param>
/// <param name="FiledAt">When, UTC.</param>
/// <param name="Text">Why, in the person's words.</param>
/// <param name="State">Open, accepted or rejected.</param>
/// <param name="DecidedAt">When it was decided last; null while it is open.</param>
/// <param name="DecidedBy">Who decided; empty while it is open.</param>
/// <param name="Answer">The decision's reason; empty while it is open.</param>
public sealed record FiledAppeal(
    UsageRecord Record,
    TokenSplit Split,
    string User,
    DateTimeOffset FiledAt,
    string Text,
    AppealState State,
    DateTimeOffset? DecidedAt,
    string DecidedBy,
    string Answer);
