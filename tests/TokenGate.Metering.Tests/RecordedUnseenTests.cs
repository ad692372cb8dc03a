using TokenGate.Dialects;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;
using TokenGate.Testing;
using TokenGate.Tokens;
using TokenGate.Usage;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Metering.Tests;

/// <summary>
/// Recorded honest traffic: next to nothing of it is unseen where text is all there is, and no report of it is implausible.
/// </summary>
public sealed class RecordedUnseenTests(ITestOutputHelper output)
{
    private static readonly Lazy<List<(RecordedRow Row, UsageRecord Record)>> Played = new(() =>
    {
        var meter = new ExchangeMeter(
            DialectRegistry.Default, EncodingMap.Default, new Judge(new JudgeOptions { Models = "" }, new MemoryKey(new byte[MemoryKey.Length])));
        return [.. RecordedRow.Read().Where(static row => row.IsEvidence).Select(row => (row, row.Meter(meter)))];
    });

    [CorpusFact]
    public void Conclude_TextWithoutReferences_IsSeen()
    {
        var faults = new List<string>();
        var text = Played.Value
            .Where(static played => !played.Row.IsTrimmed && played.Record is { IsUsage: true, Counts.Input: > 0 })
            .Select(static played => (played.Record, played.Row.Content))
            .Where(static played => played.Content is { Problem: null, HasHostedTools: false, References.Count: 0 } && !played.Content.Segments.Any(static segment => segment.IsOpaque || IsToolSearch(segment)))
            .GroupBy(static played => (played.Record.Dialect, Tools: played.Content.Segments.Any(static segment => segment.Role == SegmentRole.Tools)));
        foreach (var vendor in text.OrderBy(static vendor => vendor.Key))
        {
            var rows = vendor.Select(static played => played.Record).ToList();
            var (unseen, tokens) = (rows.Count(static record => record.Judgement.Split.UnseenInput > 0), rows.Sum(static record => record.Judgement.Split.UnseenInput));
            var all = rows.Sum(static record => record.Counts.Input ?? 0);
            output.WriteLine($"{vendor.Key.Dialect}{(vendor.Key.Tools ? " with tools" : "")}: {unseen} of {rows.Count} rows, {tokens} of {all} tokens");
            if (unseen > Math.Max(1, rows.Count / 100) || (tokens > 1 && tokens * 200 > all))
            {
                faults.Add($"{vendor.Key}: {string.Join(' ', rows.Where(static r => r.Judgement.Split.UnseenInput > 0).Take(5).Select(static r => $"{r.Id}={r.Judgement.Split.UnseenInput}/{r.Counts.Input}"))}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>A tool that the provider runs by itself, whose results are billed.</summary>
    private static bool IsToolSearch(Segment segment) => segment.Role == SegmentRole.Tools && segment.Text.Span.IndexOf("tool_search_tool"u8) >= 0;

    [CorpusFact]
    public void Conclude_AnswersWithReasoning_KeepAllOfItInNinetyNineOfAHundred()
    {
        var reasoned = Played.Value.Where(static played => played.Record is { IsUsage: true, Counts.Reasoning: > 0 }).Select(static played => played.Record).ToList();
        var cut = reasoned.Where(static record => record.Judgement.Split.UnseenOutput > 0).ToList();
        output.WriteLine($"{cut.Count} of {reasoned.Count} answers with reasoning lose {cut.Sum(static record => record.Judgement.Split.UnseenOutput)} of {reasoned.Sum(static record => record.Counts.Reasoning)} tokens of it");
        Assert.True(cut.Count * 100 <= reasoned.Count, string.Join(' ', cut.Select(static record => $"{record.Id}={record.Judgement.Split.UnseenOutput}/{record.Counts.Output}")));
        var others = Played.Value.Where(static played => played.Record is { IsUsage: true, Counts.Reasoning: null or 0, Judgement.Split.UnseenOutput: > 0 }).Select(static played => played.Record).ToList();
        Assert.True(others.Count * 100 <= Played.Value.Count, string.Join(' ', others.Select(static record => $"{record.Id}={record.Judgement.Split.UnseenOutput}/{record.Counts.Output}")));
    }

    [CorpusFact]
    public void Conclude_RecordedReports_AreBelievedAndAddUp()
    {
        foreach (var (row, record) in Played.Value)
        {
            Assert.True(record.Source != UsageSource.Implausible, $"{row.Id}: {record.Note}");
            Assert.True(record.Judgement.Split.IsValid, row.Id);
            if (record.IsUsage)
            {
                Assert.Equal(record.Counts.Input ?? 0, record.Judgement.Split.Input);
                Assert.Equal(record.Counts.Output ?? 0, record.Judgement.Split.Output);
                Assert.Equal((row.Id, row.Expected("input_tokens") ?? record.Counts.Input), (row.Id, record.Counts.Input));
                Assert.Equal((row.Id, row.Expected("output_tokens") ?? record.Counts.Output), (row.Id, record.Counts.Output));
            }
        }
    }
}
