using TokenGate.FunctionalTests.Wire;

namespace TokenGate.FunctionalTests.Events;

/// <summary>What the two ends of a script saw.</summary>
/// <param name="Pieces">What the client received, piece by piece, and when.</param>
/// <param name="End">How the client's connection ended; whole while it was still open.</param>
/// <param name="Received">What the upstream received.</param>
internal sealed record Seen(IReadOnlyList<(TimeSpan At, string Text)> Pieces, MessageEnd End, string Received)
{
    /// <summary>All that the client received.</summary>
    public string Text => string.Concat(Pieces.Select(static piece => piece.Text));

    /// <summary>When the client had received a text.</summary>
    public TimeSpan? When(string text)
    {
        var all = "";
        foreach (var (at, piece) in Pieces)
        {
            all += piece;
            if (all.Contains(text, StringComparison.Ordinal))
            {
                return at;
            }
        }

        return null;
    }
}
