namespace TokenGate.Usage;

/// <summary>
/// What the visible text of a question weighed when it was asked, whose answer comes with a later call: four numbers, no text. They divide
/// the answer's input where the question itself is in no memory any more, after a restart or at another gateway.
/// </summary>
/// <param name="Text">Tokens of the text as counted locally; at least 0.</param>
/// <param name="Replayed">How many of them were replayed; at least 0, with <paramref name="Repeated"/> at most
/// <paramref name="Text"/>.</param>
/// <param name="Repeated">How many of them were repeated; at least 0.</param>
/// <param name="Limit">Billed tokens that the text explains: its weight with the vendor's margin; at least <paramref name="Text"/>.</param>
public sealed record AskedWeight(long Text, long Replayed, long Repeated, long Limit)
{
    /// <summary>Gives unseen input that the question explains to what it was when it was asked. The sum stays as it is.</summary>
    public TokenSplit Divide(TokenSplit split)
    {
        var explained = Text > 0 ? Math.Clamp(split.UnseenInput, 0, Math.Max(0, Limit)) : 0;
        var replayed = Part(explained, Replayed);
        var repeated = Math.Min(explained - replayed, Part(explained, Repeated));
        return split with
        {
            UnseenInput = split.UnseenInput - explained,
            Replayed = split.Replayed + replayed,
            Repeated = split.Repeated + repeated,
            TrustedInput = split.TrustedInput + explained - replayed - repeated,
        };
    }

    /// <summary>Rounded up: what was there before is never counted for the rounding's sake.</summary>
    private long Part(long explained, long of) => Text <= 0 ? 0 : Math.Min(explained, (long)Math.Ceiling((decimal)explained * Math.Clamp(of, 0, Text) / Text));
}
