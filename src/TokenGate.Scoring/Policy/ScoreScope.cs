using TokenGate.Scoring.Features;

namespace TokenGate.Scoring.Policy;

/// <summary>From what size on a score measures anything. Training keeps to it as well.</summary>
public static class ScoreScope
{
    /// <summary>Fresh tokens below which a text is a short message, whatever its words are.</summary>
    public const int LeastInput = 24;

    /// <summary>Fresh tokens of an answer below which nothing can be said of its length.</summary>
    public const int LeastOutput = 64;

    /// <summary>Whether a score applies to an exchange.</summary>
    /// <param name="head">The score.</param>
    /// <param name="freshInput">Fresh input tokens.</param>
    /// <param name="freshOutput">Fresh output tokens.</param>
    public static bool Applies(ScoreKind head, long freshInput, long freshOutput) => head switch
    {
        ScoreKind.Padding => freshInput >= LeastInput,
        ScoreKind.Duplication => freshInput + freshOutput >= LeastInput,
        _ => freshOutput >= LeastOutput,
    };
}
