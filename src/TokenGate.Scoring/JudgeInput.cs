using TokenGate.Usage;

namespace TokenGate.Scoring;

/// <summary>All that the judge looks at when it concludes an exchange.</summary>
public sealed record JudgeInput
{
    /// <summary>The user of an exchange for which nobody was identified.</summary>
    public const string Nobody = "-";

    /// <summary>The exchange's id, by which a later one names it; empty when it has none.</summary>
    public string Id { get; init; } = "";

    /// <summary>Whose memory is asked and written. Nobody identified is <c>-</c>, for whom nothing is withheld.</summary>
    public required string User { get; init; }

    /// <summary>When the request's head arrived.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the exchange ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>What <see cref="IJudge.Prepare"/> found.</summary>
    public required RequestEvidence Evidence { get; init; }

    /// <summary>What was answered.</summary>
    public required ResponseContent Response { get; init; }

    /// <summary>Gross input tokens that the split must add up to. At least 0.</summary>
    public required long Input { get; init; }

    /// <summary>Gross output tokens that the split must add up to. At least 0.</summary>
    public required long Output { get; init; }

    /// <summary>The dialect that was spoken, which says how far local weights may lie below the bill; empty when it is not known.</summary>
    public string Dialect { get; init; } = "";

    /// <summary>
    /// True where the memory at hand may lack what the person sent lately through other gateways: what stands before the end of the last
    /// answer that came back is then taken for replayed, for hardly anybody sends an answer that no gateway saw.
    /// </summary>
    public bool TakesHistoryForKnown { get; init; }

    /// <summary>
    /// What the provider told beside the two: cached tokens, tool results, reasoning, pictures and sounds. Null for what the answer itself
    /// holds.
    /// </summary>
    public TokenCounts? Counts { get; init; }
}
