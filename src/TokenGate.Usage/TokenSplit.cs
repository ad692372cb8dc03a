namespace TokenGate.Usage;

/// <summary>
/// How the gross tokens of one exchange divide. Two identities hold exactly, in every record and in every sum:
/// <c>input = replayed + repeated + unseen_input + trusted_input + withheld_input</c> and
/// <c>output = repeated_output + unseen_output + trusted_output + withheld_output</c>.
/// An exchange that is not usage (failed, unreadable, no usage, counts missing) has the split <see cref="None"/>.
/// </summary>
/// <param name="Replayed">Input tokens that this user sent, or got from us, before as the same prefix of the same conversation.</param>
/// <param name="Repeated">Input tokens of text that was there before, within the window or earlier in the same request.</param>
/// <param name="TrustedInput">Fresh input tokens that count.</param>
/// <param name="WithheldInput">Fresh input tokens that do not count, by the verdict.</param>
/// <param name="RepeatedOutput">Output tokens of text that stands earlier in the answer or in earlier answers, or that answer nothing
/// new.</param>
/// <param name="TrustedOutput">Fresh output tokens that count.</param>
/// <param name="WithheldOutput">Fresh output tokens that do not count, by the verdict.</param>
public readonly record struct TokenSplit(
    long Replayed,
    long Repeated,
    long TrustedInput,
    long WithheldInput,
    long RepeatedOutput,
    long TrustedOutput,
    long WithheldOutput)
{
    /// <summary>Nothing was used.</summary>
    public static TokenSplit None => default;

    /// <summary>
    /// Input tokens whose text did not pass the gateway and which no reference of the request explains. Never trusted, no accusation.
    /// </summary>
    public long UnseenInput { get; init; }

    /// <summary>
    /// Output tokens that were not seen: hidden reasoning beyond its multiple, and what no visible answer explains. Never trusted.
    /// </summary>
    public long UnseenOutput { get; init; }

    /// <summary>All input tokens: the sum of the input parts.</summary>
    public long Input => checked(Replayed + Repeated + UnseenInput + TrustedInput + WithheldInput);

    /// <summary>All output tokens: the sum of the output parts.</summary>
    public long Output => checked(RepeatedOutput + UnseenOutput + TrustedOutput + WithheldOutput);

    /// <summary>True when no part is negative.</summary>
    public bool IsValid =>
        (Replayed | Repeated | UnseenInput | TrustedInput | WithheldInput | RepeatedOutput | UnseenOutput | TrustedOutput | WithheldOutput) >= 0;

    /// <summary>The sum of two splits, part by part. Throws <see cref="OverflowException"/> where a part would exceed 64 bits.</summary>
    public static TokenSplit operator +(TokenSplit left, TokenSplit right) => Add(left, right);

    /// <summary>The sum of two splits, part by part.</summary>
    public static TokenSplit Add(TokenSplit left, TokenSplit right) => checked(new TokenSplit(
        left.Replayed + right.Replayed,
        left.Repeated + right.Repeated,
        left.TrustedInput + right.TrustedInput,
        left.WithheldInput + right.WithheldInput,
        left.RepeatedOutput + right.RepeatedOutput,
        left.TrustedOutput + right.TrustedOutput,
        left.WithheldOutput + right.WithheldOutput)
    {
        UnseenInput = left.UnseenInput + right.UnseenInput,
        UnseenOutput = left.UnseenOutput + right.UnseenOutput,
    });
}
