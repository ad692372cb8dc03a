using System.Collections.Immutable;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiRealtime;

/// <summary>
/// The usage of a session's answers (https://platform.openai.com/docs/guides/realtime-costs). The transcription of the user's speech is another model's work, told
/// beside the answers: it is kept among the extras of the answer that follows.
/// </summary>
internal sealed class RealtimeUsage
{
    /// <summary>How many answers are remembered so that one that is told twice counts once: far more than are ever under way.</summary>
    private const int Remembered = 1024;

    private readonly HashSet<string> _counted = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _transcription = new(StringComparer.Ordinal);

    /// <summary>True when an answer's id was not seen yet.</summary>
    public bool IsNew(string? id)
    {
        if (_counted.Count >= Remembered)
        {
            _counted.Clear();
        }

        return id is null || _counted.Add(id);
    }

    /// <summary>Reads the usage of one answer.</summary>
    public (TokenCounts? Counts, string? Refused) Read(JsonValue usage)
    {
        using var report = new UsageReport();
        OpenAiUsage.Read(usage, report);
        var counts = report.ToCounts(OpenAiUsage.Known);
        if (counts is not null && _transcription.Count > 0)
        {
            var extra = counts.Extra.ToBuilder();
            extra.AddRange(_transcription);
            counts = counts with { Extra = extra.ToImmutable() };
            _transcription.Clear();
        }

        return (counts, report.Refused);
    }

    /// <summary>Adds what the transcription of the user's speech cost.</summary>
    public void AddTranscription(JsonValue usage)
    {
        Add("input_audio_transcription.input_tokens", usage["input_tokens"u8].AsCount(TokenCounts.Ceiling));
        Add("input_audio_transcription.output_tokens", usage["output_tokens"u8].AsCount(TokenCounts.Ceiling));
    }

    private void Add(string name, long? count)
    {
        if (count is { } value)
        {
            _transcription[name] = Math.Min(_transcription.GetValueOrDefault(name) + value, TokenCounts.Ceiling);
        }
    }
}
