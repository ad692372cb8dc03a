using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// What a bill needs beside input and output: gross counts by kind, subsets of them, and billed units. What a provider did not tell adds
/// nothing.
/// </summary>
/// <param name="TrustedCached">
/// Cached input tokens among the trusted ones: what is left when replayed, repeated, unseen and withheld took theirs.
/// </param>
/// <param name="CacheWrite">Input tokens written to a prompt cache.</param>
/// <param name="CacheWriteHour">Those of them that were written for an hour.</param>
/// <param name="AudioInput">Audio tokens of the input.</param>
/// <param name="ImageInput">Picture tokens of the input.</param>
/// <param name="VideoInput">Video tokens of the input.</param>
/// <param name="AudioOutput">Audio tokens of the output.</param>
/// <param name="ImageOutput">Picture tokens of the output.</param>
/// <param name="VideoOutput">Video tokens of the output.</param>
/// <param name="ToolCalls">Calls of the provider's own tools, of all names.</param>
/// <param name="Milliseconds">Billed audio or video, in thousandths of a second.</param>
/// <param name="Pages">Billed pages.</param>
/// <param name="Characters">Billed characters.</param>
/// <param name="SearchUnits">Billed units of search or rerank.</param>
public readonly record struct KindSums(
    long TrustedCached,
    long CacheWrite,
    long CacheWriteHour,
    long AudioInput,
    long ImageInput,
    long VideoInput,
    long AudioOutput,
    long ImageOutput,
    long VideoOutput,
    long ToolCalls,
    long Milliseconds,
    long Pages,
    long Characters,
    long SearchUnits)
{
    /// <summary>The kinds of one exchange.</summary>
    internal static KindSums From(TokenCounts counts, BilledUnits billed, long trustedCached) => new(
        trustedCached,
        counts.CacheWrite ?? 0,
        counts.CacheWriteHour ?? 0,
        counts.AudioInput ?? 0,
        counts.ImageInput ?? 0,
        counts.VideoInput ?? 0,
        counts.AudioOutput ?? 0,
        counts.ImageOutput ?? 0,
        counts.VideoOutput ?? 0,
        billed.ToolCalls.IsEmpty ? 0 : billed.ToolCalls.Values.Sum(),
        billed.Milliseconds ?? 0,
        billed.Pages ?? 0,
        billed.Characters ?? 0,
        billed.SearchUnits ?? 0);

    /// <summary>The sum of both, part by part.</summary>
    public static KindSums operator +(KindSums left, KindSums right) => Add(left, right);

    /// <summary>The sum of both, part by part.</summary>
    public static KindSums Add(KindSums left, KindSums right) => checked(new KindSums(
        left.TrustedCached + right.TrustedCached,
        left.CacheWrite + right.CacheWrite,
        left.CacheWriteHour + right.CacheWriteHour,
        left.AudioInput + right.AudioInput,
        left.ImageInput + right.ImageInput,
        left.VideoInput + right.VideoInput,
        left.AudioOutput + right.AudioOutput,
        left.ImageOutput + right.ImageOutput,
        left.VideoOutput + right.VideoOutput,
        left.ToolCalls + right.ToolCalls,
        left.Milliseconds + right.Milliseconds,
        left.Pages + right.Pages,
        left.Characters + right.Characters,
        left.SearchUnits + right.SearchUnits));
}
