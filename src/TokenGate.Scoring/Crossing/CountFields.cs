using TokenGate.Usage;

namespace TokenGate.Scoring.Crossing;

/// <summary>The order in which counts cross. Further ones are appended; the order of these stays.</summary>
internal static class CountFields
{
    /// <summary>How many there are.</summary>
    public const int Length = 14;

    /// <summary>The counts in their order.</summary>
    public static long?[] ToArray(TokenCounts counts) =>
    [
        counts.Input, counts.Output, counts.Cached, counts.CacheWrite, counts.CacheWriteHour, counts.Reasoning, counts.AudioInput, counts.ImageInput,
        counts.VideoInput, counts.DocumentInput, counts.ToolUseInput, counts.ImageOutput, counts.VideoOutput, counts.AudioOutput,
    ];

    /// <summary>Counts from their order.</summary>
    public static TokenCounts From(ReadOnlySpan<long?> all) => new()
    {
        Input = all[0],
        Output = all[1],
        Cached = all[2],
        CacheWrite = all[3],
        CacheWriteHour = all[4],
        Reasoning = all[5],
        AudioInput = all[6],
        ImageInput = all[7],
        VideoInput = all[8],
        DocumentInput = all[9],
        ToolUseInput = all[10],
        ImageOutput = all[11],
        VideoOutput = all[12],
        AudioOutput = all[13],
    };
}
