using System.Collections.Immutable;

namespace TokenGate.Usage;

/// <summary>What a bill needs beside tokens, as the provider told it. What it did not tell is null or absent, never 0.</summary>
public sealed record BilledUnits
{
    /// <summary>Nothing was told.</summary>
    public static BilledUnits None { get; } = new();

    /// <summary>
    /// The service tier that served the exchange (<c>batch</c>, <c>flex</c>, <c>priority</c>, ...), as the provider names it; null when not
    /// told.
    /// </summary>
    public string? ServiceTier { get; init; }

    /// <summary>
    /// Calls of the provider's own tools by name (<c>web_search</c>, <c>code_interpreter</c>, <c>file_search</c>, ...), in calls. Names
    /// come from a closed list of the dialects; at most 32 of them.
    /// </summary>
    public ImmutableSortedDictionary<string, long> ToolCalls { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Seconds of audio or video that are billed, in thousandths; null when not told.</summary>
    public long? Milliseconds { get; init; }

    /// <summary>Pages that are billed (OCR); null when not told.</summary>
    public long? Pages { get; init; }

    /// <summary>Characters that are billed (speech); null when not told.</summary>
    public long? Characters { get; init; }

    /// <summary>Units of search or rerank that are billed; null when not told.</summary>
    public long? SearchUnits { get; init; }

    /// <summary>What the provider says that the exchange cost, in billionths of US dollars; null when not told.</summary>
    public long? ReportedCost { get; init; }

    /// <summary>True when something else than tokens is billed: seconds, pages, characters or searches.</summary>
    public bool HasUnits => Milliseconds is not null || Pages is not null || Characters is not null || SearchUnits is not null;

    /// <summary>True when nothing was told.</summary>
    public bool IsEmpty =>
        ServiceTier is null && ToolCalls.IsEmpty && Milliseconds is null && Pages is null && Characters is null && SearchUnits is null && ReportedCost is null;
}
