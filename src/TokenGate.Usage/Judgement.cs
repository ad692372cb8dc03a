namespace TokenGate.Usage;

/// <summary>The judge's conclusion about one exchange.</summary>
public sealed record Judgement
{
    /// <summary>The verdict. In observe mode it is recorded, and everything fresh is trusted all the same.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>How the gross tokens divide.</summary>
    public required TokenSplit Split { get; init; }

    /// <summary>The padding score of the fresh input; null when not scored.</summary>
    public ModelScore? Padding { get; init; }

    /// <summary>The duplication score of the user's stream of requests; null when not scored.</summary>
    public ModelScore? Duplication { get; init; }

    /// <summary>The score of the answer; null when not scored.</summary>
    public ModelScore? Output { get; init; }

    /// <summary>The feature vector in the catalogue's order: numbers, never text. Empty when not scored.</summary>
    public ReadOnlyMemory<float> Features { get; init; }

    /// <summary>The line of the policy that decided, with the numbers it compared, as <c>explain</c> shows it.</summary>
    public required string Policy { get; init; }

    /// <summary>The hash of the three models and the feature catalogue that scored; empty when not scored.</summary>
    public string ModelVersion { get; init; } = "";

    /// <summary>
    /// What was drawn from the person's doubt account; null for an exchange that was not doubted, or where no account is kept.
    /// </summary>
    public DoubtEntry? Doubt { get; init; }

    /// <summary>
    /// Who judged, where several gateways run: the owner's id, or <c>local</c> when no owner answered; empty for a single gateway.
    /// </summary>
    public string JudgedBy { get; init; } = "";

    /// <summary>The edition of the counting rules that divided the tokens; 0 for records made before there were editions.</summary>
    public int Rules { get; init; }

    /// <summary>True when the verdict is not one that says that nothing was used, or that it cannot be read.</summary>
    public bool IsUsage => Verdict is not (Verdict.Failed or Verdict.Unreadable or Verdict.NoUsage);
}
