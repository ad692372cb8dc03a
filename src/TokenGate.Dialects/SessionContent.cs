using TokenGate.Usage;

namespace TokenGate.Dialects;

/// <summary>One answer of a session.</summary>
/// <param name="Request">What was asked: the conversation as far as it had come, as a chat would have sent it again.</param>
/// <param name="Response">What was answered, and its usage.</param>
public sealed record SessionContent(RequestContent Request, ResponseContent Response)
{
    /// <summary>True when the conversation was larger than what is kept of it: it is not analysed as a whole.</summary>
    public bool Truncated { get; init; }
}
