using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// The provider's counts as far as they were seen. A later count replaces an earlier one, as providers report cumulatively; what a later report
/// leaves out or gives as null stays. A number that cannot be a count of tokens (negative, fractional, above <see cref="TokenCounts.Ceiling"/>,
/// or a string) is refused: it leaves the count as it was and is told in <see cref="Refused"/>. Strings are refused too, even of digits: every
/// provider documents numbers, so who sends a string is not the provider.
/// </summary>
internal sealed class UsageReport : IDisposable
{
    /// <summary>How much of a usage object is kept for the provider's extra counts.</summary>
    private const int RawLimit = 16 * 1024;

    // The first and the latest usage object: in Anthropic's streams each has counts that the other lacks.
    private readonly ByteBuffer _first = new(RawLimit);
    private readonly ByteBuffer _latest = new(RawLimit);

    public long? Input { get; set; }

    public long? Output { get; set; }

    public long? Cached { get; set; }

    public long? CacheWrite { get; set; }

    public long? Reasoning { get; set; }

    public long? AudioInput { get; set; }

    public long? AudioOutput { get; set; }

    /// <summary>The provider's total, to tell whether a count stands inside another one or beside it. Null when not reported.</summary>
    public long? Total { get; set; }

    /// <summary>True for providers whose input count leaves out what was read from and written to the cache.</summary>
    public bool InputIsUncached { get; set; }

    /// <summary>True for providers whose output count leaves out reasoning.</summary>
    public bool OutputIsUnreasoned { get; set; }

    /// <summary>The first reported number that was not believed, by its name; null when all were.</summary>
    public string? Refused { get; private set; }

    /// <summary>True once the provider reported any count.</summary>
    public bool Any { get; private set; }

    /// <summary>True while neither input nor output is known.</summary>
    public bool IsUnknown => Input is null && Output is null;

    /// <summary>Reads a count; null when it is not there, null in the text, or refused.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">Its name, for the outcome.</param>
    public long? Count(JsonValue value, string name)
    {
        if (!value.HasValue)
        {
            return null;
        }

        var count = value.AsCount(TokenCounts.Ceiling);
        if (count is null)
        {
            Refused ??= name;
        }

        Any |= count is not null;
        return count;
    }

    /// <summary>Reads a count from a header's text; null when it is absent or refused.</summary>
    public long? Count(string? value, string name)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        if (!long.TryParse(value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var count)
            || count > TokenCounts.Ceiling)
        {
            Refused ??= name;
            return null;
        }

        Any = true;
        return count;
    }

    /// <summary>Keeps a usage object for the provider's extra counts.</summary>
    public void Keep(JsonValue usage)
    {
        var target = _first.Length == 0 ? _first : _latest;
        target.Clear();
        target.Append(usage.Raw.Span);
        if (target.Overflowed)
        {
            target.Clear();
        }
    }

    /// <summary>
    /// Notes that a call costs no tokens by the provider's documentation (counting tokens, moderation): that is known, and it is zero.
    /// What the provider reports all the same stands.
    /// </summary>
    public void NoteFree()
    {
        Input ??= 0;
        Output ??= 0;
        Any = true;
    }

    /// <summary>
    /// The counts as the provider states them; null when nothing was reported. A provider may contradict itself (Azure's Grok reports more cached
    /// than prompt tokens): what it says is kept, and whoever subtracts has to look.
    /// </summary>
    /// <param name="known">The names that are told by other means, dotted; they are left out of the extras.</param>
    public TokenCounts? ToCounts(IReadOnlyCollection<string> known)
    {
        if (!Any)
        {
            return null;
        }

        return new TokenCounts
        {
            Input = InputIsUncached ? Input + (Cached ?? 0) + (CacheWrite ?? 0) : Input,
            Output = OutputIsUnreasoned ? Output + (Reasoning ?? 0) : Output,
            Cached = Cached,
            CacheWrite = CacheWrite,
            Reasoning = Reasoning,
            AudioInput = AudioInput,
            AudioOutput = AudioOutput,
            Extra = ExtraCounts.Read(known, _first.Memory, _latest.Memory),
        };
    }

    /// <summary>Gives pooled memory back.</summary>
    public void Dispose()
    {
        _first.Dispose();
        _latest.Dispose();
    }
}
