namespace TokenGate.Dialects;

/// <summary>What is known of a request before its body: enough to tell which API shape it speaks.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path with its query, as it stands on the wire.</param>
/// <param name="Host">The host that the client addressed, or that the route forwards to; null when unknown.</param>
/// <param name="Header">Looks a request header up, case-insensitively; several lines are joined by a comma; null when absent.</param>
public readonly record struct RequestHead(string Method, string Path, string? Host, Func<string, string?> Header)
{
    /// <summary>Where texts are written that do not stand in the body as they are; null for memory of their own.</summary>
    public TextMemory? Texts { get; init; }
}
