using System.Collections.Immutable;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiRealtime;

/// <summary>Adds up the usage of a session's answers, each answer once.</summary>
internal sealed class RealtimeTotals
{
    /// <summary>A session lasts an hour at most; more answers than this are not real.</summary>
    private const int MaxAnswers = 10_000;

    private readonly HashSet<string> _counted = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _extra = new(StringComparer.Ordinal);
    private TokenCounts? _sum;

    /// <summary>The first count that was not believed.</summary>
    public string? Refused { get; private set; }

    /// <summary>Adds the usage of one answer.</summary>
    public void Add(string? id, JsonValue usage)
    {
        if (_counted.Count >= MaxAnswers || (id is not null && !_counted.Add(id)))
        {
            return;
        }

        using var report = new UsageReport();
        OpenAiUsage.Read(usage, report);
        Refused ??= report.Refused;
        if (report.ToCounts(OpenAiUsage.Known) is { } counts)
        {
            _sum = _sum is null ? counts : Sum(_sum, counts);
            foreach (var (name, count) in counts.Extra)
            {
                AddExtra(name, count);
            }
        }
    }

    /// <summary>Adds what the transcription of the user's speech cost.</summary>
    public void AddTranscription(JsonValue usage)
    {
        AddExtra("input_audio_transcription.input_tokens", usage["input_tokens"u8].AsCount(TokenCounts.Ceiling));
        AddExtra("input_audio_transcription.output_tokens", usage["output_tokens"u8].AsCount(TokenCounts.Ceiling));
    }

    /// <summary>The sums; null when no answer reported usage.</summary>
    public TokenCounts? ToCounts() => _sum is null ? null : _sum with { Extra = _extra.ToImmutableSortedDictionary(StringComparer.Ordinal) };

    private static TokenCounts Sum(TokenCounts left, TokenCounts right) => new()
    {
        Input = Sum(left.Input, right.Input),
        Output = Sum(left.Output, right.Output),
        Cached = Sum(left.Cached, right.Cached),
        CacheWrite = Sum(left.CacheWrite, right.CacheWrite),
        Reasoning = Sum(left.Reasoning, right.Reasoning),
        AudioInput = Sum(left.AudioInput, right.AudioInput),
        AudioOutput = Sum(left.AudioOutput, right.AudioOutput),
    };

    /// <summary>What is unknown of one answer does not hide what is known of the others. The sum stays below the ceiling of one count.</summary>
    private static long? Sum(long? left, long? right) =>
        left is { } l && right is { } r ? Math.Min(l + r, TokenCounts.Ceiling) : left ?? right;

    private void AddExtra(string name, long? count)
    {
        if (count is { } value)
        {
            _extra[name] = Math.Min(_extra.GetValueOrDefault(name) + value, TokenCounts.Ceiling);
        }
    }
}
