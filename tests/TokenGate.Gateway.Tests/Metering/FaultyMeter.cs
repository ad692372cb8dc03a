using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;
using TokenGate.Scoring;
using TokenGate.Tokens;
using TokenGate.Usage;

namespace TokenGate.Gateway.Tests.Metering;

/// <summary>Judge, tokenizer, journal and observer in one, each as broken as a test wants it.</summary>
internal sealed class FaultyMeter(FaultyParts faults) : IJudge, IEncodingMap, ITokenCounter, IJournal, IRecordObserver
{
    /// <summary>What was handed to the journal. As the real one, it keeps what it could not write.</summary>
    public ConcurrentQueue<UsageRecord> Appended { get; } = new();

    /// <summary>What was called, and on which thread.</summary>
    public ConcurrentQueue<(string Step, int Thread)> Steps { get; } = new();

    public JournalStatus Status => new(Appended.Count, "", 0, 0, "");

    public string Encoding => "plain";

    public bool IsExact => false;

    public RequestEvidence Prepare(RequestContent content, ITokenCounter counter)
    {
        Note("Prepare");
        Break(FaultyParts.Preparing);
        return new(content, counter, [.. content.Segments.Select(segment => counter.Count(segment.Text.Span))]);
    }

    public async ValueTask<Judgement> DecideAsync(JudgeInput input, CancellationToken cancellationToken = default)
    {
        Note("Decide");
        if (faults.HasFlag(FaultyParts.JudgingElsewhere))
        {
            await Task.Yield();
        }

        Break(FaultyParts.Judging);
        var split = TokenSplit.None with { TrustedInput = input.Input, TrustedOutput = input.Output };
        return new Judgement
        {
            Verdict = Verdict.Trusted,
            Split = faults.HasFlag(FaultyParts.NegativeSplit) ? split with { Replayed = -1, TrustedInput = input.Input + 1 } : split,
            Policy = "plain",
        };
    }

    public ITokenCounter ForModel(string? model) => this;

    public int Count(ReadOnlySpan<byte> utf8)
    {
        Break(FaultyParts.Tokens);
        return (utf8.Length + 3) / 4;
    }

    public async ValueTask<long> AppendAsync(UsageRecord record, CancellationToken cancellationToken)
    {
        Note("Append");
        Appended.Enqueue(record);
        if (faults.HasFlag(FaultyParts.JournalElsewhere))
        {
            await Task.Yield();
        }

        Break(FaultyParts.Journal);
        return Appended.Count;
    }

    public ValueTask<UsageRecord?> FindAsync(string id, CancellationToken cancellationToken) => new((UsageRecord?)null);

    public async IAsyncEnumerable<JournalEntry> ReadAsync(long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    public void OnRecord(UsageRecord record) => Break(FaultyParts.Observer);

    public void OnOverhead(string route, TimeSpan time) => Break(FaultyParts.Observer);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Note(string step) => Steps.Enqueue((step, Environment.CurrentManagedThreadId));

    private void Break(FaultyParts part)
    {
        if (faults.HasFlag(part))
        {
            throw new InvalidOperationException($"{part} is broken");
        }
    }
}
