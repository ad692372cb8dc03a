using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// The provider's counts as far as they were seen. A later count replaces an earlier one, as providers report cumulatively; what a later
/// report
/// leaves out or gives as null stays. A number that cannot be a count of tokens (negative, fractional, above
/// <see cref="TokenCounts.Ceiling"/>,
/// or a string) is refused: it leaves the count as it was and is told in <see cref="Refused"/>. Strings are refused too, even of digits:
/// every
/// provider documents numbers, so who sends a string is not the provider.
/// </summary>
internal sealed class UsageReport : IDisposable
{
    /// <summary>How much of a usage object is kept for the provider's extra counts.</summary>
    private const int RawLimit = 16 * 1024;

    /// <summary>What is told as not believed where the counts and the provider's total differ, and nothing that is told explains
    /// it.</summary>
    private const string TotalName = "total differs from the counts";

    // The first and the latest usage object: in Anthropic's streams each has counts that the other lacks.
    private readonly ByteBuffer _first = new(RawLimit);
    private readonly ByteBuffer _latest = new(RawLimit);
    private Modalities _modalities;
    private StepCounts? _steps;

    public long? Input { get; set; }

    public long? Output { get; set; }

    public long? Cached { get; set; }

    public long? CacheWrite { get; set; }

    public long? CacheWriteHour { get; set; }

    public long? Reasoning { get; set; }

    public long? AudioInput { get; set; }

    public long? ImageInput { get; set; }

    public long? VideoInput { get; set; }

    public long? DocumentInput { get; set; }

    public long? ToolUseInput { get; set; }

    public long? AudioOutput { get; set; }

    public long? ImageOutput { get; set; }

    public long? VideoOutput { get; set; }

    /// <summary>The provider's total, to tell whether a count stands inside another one or beside it. Null when not reported.</summary>
    public long? Total { get; set; }

    /// <summary>True for providers whose input count leaves out what was read from and written to the cache.</summary>
    public bool InputIsUncached { get; set; }

    /// <summary>True for providers whose input count leaves out what their own tools fetched.</summary>
    public bool InputIsWithoutTools { get; set; }

    /// <summary>True for providers whose output count leaves out reasoning.</summary>
    public bool OutputIsUnreasoned { get; set; }

    /// <summary>The first reported number that was not believed, by its name; null when all were.</summary>
    public string? Refused { get; private set; }

    /// <summary>True once the provider reported any count.</summary>
    public bool Any { get; private set; }

    /// <summary>What a bill needs beside tokens.</summary>
    public BilledReport Billed { get; } = new();

    /// <summary>The steps of work that tells its usage by steps.</summary>
    public StepCounts Steps => _steps ??= new StepCounts();

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

    /// <summary>
    /// Reads a usage object over what an earlier one told; anything else is left alone, a later <c>null</c> in particular.
    /// </summary>
    /// <returns>True when it was an object.</returns>
    public bool Read(JsonValue usage, UsageNames names)
    {
        if (!usage.IsObject)
        {
            return false;
        }

        Keep(usage);
        Input = names.Input.Read(usage, this) ?? Input;
        Output = names.Output.Read(usage, this) ?? Output;
        Total = names.Total.Read(usage, this) ?? Total;
        Cached = names.Cached.Read(usage, this) ?? Cached;
        CacheWrite = names.CacheWrite.Read(usage, this) ?? CacheWrite;
        CacheWriteHour = names.CacheWriteHour.Read(usage, this) ?? CacheWriteHour;
        Reasoning = names.Reasoning.Read(usage, this) ?? Reasoning;
        AudioInput = names.AudioInput.Read(usage, this) ?? AudioInput;
        ImageInput = names.ImageInput.Read(usage, this) ?? ImageInput;
        VideoInput = names.VideoInput.Read(usage, this) ?? VideoInput;
        DocumentInput = names.DocumentInput.Read(usage, this) ?? DocumentInput;
        ToolUseInput = names.ToolUseInput.Read(usage, this) ?? ToolUseInput;
        AudioOutput = names.AudioOutput.Read(usage, this) ?? AudioOutput;
        ImageOutput = names.ImageOutput.Read(usage, this) ?? ImageOutput;
        VideoOutput = names.VideoOutput.Read(usage, this) ?? VideoOutput;
        return true;
    }

    /// <summary>
    /// Reads a usage object in the place of all that earlier ones told: for providers whose last report is the whole truth. One without a
    /// single
    /// count says nothing, and leaves the earlier ones.
    /// </summary>
    /// <returns>True when it was an object.</returns>
    public bool Replace(JsonValue usage, UsageNames names)
    {
        if (!usage.IsObject)
        {
            return false;
        }

        if (names.Input.Read(usage, this) is not null || names.Output.Read(usage, this) is not null || names.Total.Read(usage, this) is not null)
        {
            Input = Output = Total = Cached = CacheWrite = CacheWriteHour = Reasoning = null;
            AudioInput = ImageInput = VideoInput = DocumentInput = ToolUseInput = AudioOutput = ImageOutput = VideoOutput = null;
            _modalities = default;
        }

        return Read(usage, names);
    }

    /// <summary>Keeps a usage object for the provider's extra counts, and reads what all providers tell in the same ways.</summary>
    public void Keep(JsonValue usage)
    {
        Billed.Read(usage);
        _modalities.Read(usage);
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

    /// <summary>Notes that a count was told by other means than a number of its own: the length of a list of token ids.</summary>
    public void NoteCounted() => Any = true;

    /// <summary>
    /// The counts as the provider states them; null when nothing was reported. A provider may contradict itself (Azure's Grok reports more
    /// cached
    /// than prompt tokens): what it says is kept, and whoever subtracts has to look.
    /// </summary>
    /// <param name="known">The names that are told by other means, dotted; they are left out of the extras.</param>
    public TokenCounts? ToCounts(IReadOnlyCollection<string> known)
    {
        if (_steps is not { Any: true } steps)
        {
            return Any ? TopLevel(known) : null;
        }

        return steps.Over(Any ? TopLevel(known) : TokenCounts.Unknown);
    }

    /// <summary>Gives pooled memory back.</summary>
    public void Dispose()
    {
        _first.Dispose();
        _latest.Dispose();
    }

    private TokenCounts TopLevel(IReadOnlyCollection<string> known)
    {
        var input = InputIsUncached ? Input + (Cached ?? 0) + (CacheWrite ?? 0) : Input;
        input = InputIsWithoutTools ? input + (ToolUseInput ?? 0) : input;
        var output = OutputIsUnreasoned ? Output + (Reasoning ?? 0) : Output;
        if (Total is { } total && input + output is { } sum && sum != total && Input + Output != total)
        {
            Refused ??= TotalName;
        }

        return new TokenCounts
        {
            Input = input,
            Output = output,
            Cached = Cached,
            CacheWrite = CacheWrite,
            CacheWriteHour = CacheWriteHour,
            Reasoning = Reasoning,
            AudioInput = AudioInput ?? _modalities.AudioInput,
            ImageInput = ImageInput ?? _modalities.ImageInput,
            VideoInput = VideoInput ?? _modalities.VideoInput,
            DocumentInput = DocumentInput ?? _modalities.DocumentInput,
            ToolUseInput = ToolUseInput,
            AudioOutput = AudioOutput ?? _modalities.AudioOutput,
            ImageOutput = ImageOutput ?? _modalities.ImageOutput,
            VideoOutput = VideoOutput ?? _modalities.VideoOutput,
            Extra = ExtraCounts.Read(known, _first.Memory, _latest.Memory),
        };
    }
}
