using TokenGate.Scoring.Accounting;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring;

/// <summary>
/// The judge: accounts for what was there before, scores what is new, and lets the policy conclude. Exchanges of one user are concluded one
/// after the other, those of different users at the same time.
/// </summary>
public sealed class Judge : IJudge
{
    private readonly JudgeOptions _options;
    private readonly MemoryKey _key;
    private readonly MemoryStore _store;
    private readonly SegmentCache _segments = new();

    /// <summary>Creates a judge that remembers nothing yet.</summary>
    /// <param name="options">What the operator chose.</param>
    /// <param name="key">The secret of the fingerprints.</param>
    public Judge(JudgeOptions options, MemoryKey key)
    {
        _options = options;
        _key = key;
        _store = new MemoryStore(key, TimeSpan.FromHours(options.WindowHours), options.MemoryBytes);
    }

    /// <summary>Users remembered at this moment.</summary>
    public int Users => _store.Count;

    /// <summary>Bytes of memory held for all users.</summary>
    public long MemoryBytes => _store.Bytes;

    /// <inheritdoc/>
    public RequestEvidence Prepare(RequestContent content, ITokenCounter counter) => Preparation.Of(content, counter, _segments, _key);

    /// <inheritdoc/>
    public Judgement Decide(Occasion occasion)
    {
        var answer = new TermText();
        try
        {
            answer.Read(Preparation.Texts(occasion.Response), 0, _key);
            var memory = _store.Get(occasion.User);
            Judgement judgement;
            int bytes;
            lock (memory)
            {
                memory.Advance(occasion.EndedAt);
                judgement = Conclude(occasion, answer, memory);
                bytes = memory.Bytes;
            }

            _store.Book(memory, bytes, occasion.EndedAt.UtcTicks);
            return judgement;
        }
        finally
        {
            answer.Release();
            occasion.Evidence.Terms.Release();
        }
    }

    private Judgement Conclude(Occasion occasion, TermText answer, UserMemory memory)
    {
        var input = InputAccounting.Of(occasion.Evidence, memory, _key);
        var output = OutputAccounting.Of(answer, occasion, input, memory, _key);
        Span<long> parts = stackalloc long[3];
        Apportionment.Divide(Math.Max(0, occasion.Input), [input.Replayed, input.Repeated, input.New], parts);
        var split = new TokenSplit(parts[0], parts[1], parts[2], 0, output.Repeated, Math.Max(0, occasion.Output) - output.Repeated, 0);
        Commit.Exchange(occasion, input, output, answer, memory, _key);
        memory.Recent.Add(new PastExchange
        {
            StartedAt = occasion.StartedAt.UtcTicks,
            EndedAt = occasion.EndedAt.UtcTicks,
            Ask = occasion.Evidence.Ask,
            Answer = output.Answer,
            Novel = input.NewTerms,
            Terms = input.Terms,
            Input = occasion.Input,
            Mark = (input.NothingNew ? PastMark.NothingNew : PastMark.None) | (output.Credited ? PastMark.Credited : PastMark.None),
        });
        return new Judgement { Verdict = Verdict.Trusted, Split = split, Policy = "no models: what accounting leaves is trusted" };
    }
}
