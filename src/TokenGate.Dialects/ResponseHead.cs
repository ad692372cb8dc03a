namespace TokenGate.Dialects;

/// <summary>What is known of a response before its body.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Header">Looks a response header up, case-insensitively; several lines are joined by a comma; null when absent.</param>
public readonly record struct ResponseHead(int Status, Func<string, string?> Header);
