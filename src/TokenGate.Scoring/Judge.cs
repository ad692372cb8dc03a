using TokenGate.Scoring.Accounting;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;
using TokenGate.Scoring.Policy;
using TokenGate.Scoring.References;
using TokenGate.Usage;

namespace TokenGate.Scoring;

/// <summary>
/// The judge: accounts for what was there before, scores what is new, and lets the policy conclude. Exchanges of one user are concluded one
/// after the other, those of different users at the same time. Accounting comes first: what was replayed or repeated is never an
/// accusation.
/// </summary>
public sealed partial class Judge : IJudge
{
    private readonly MemoryKey _key;
    private readonly MemoryStore _store;
    private readonly CompanyText _company;
    private readonly SegmentCache _segments = new();
    private volatile Settings _settings;
    private long _faults;

    /// <summary>Creates a judge that remembers nothing yet.</summary>
    /// <param name="options">What the operator chose.</param>
    /// <param name="key">The secret that hides what is saved. It decides nothing.</param>
    /// <param name="models">The models; null to account, compute the features, and trust what accounting leaves.</param>
    public Judge(JudgeOptions options, MemoryKey key, ModelSet? models = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        Window = TimeSpan.FromHours(options.WindowHours);
        _store = new MemoryStore(key, options.MemoryBytes);
        _company = new CompanyText(Window);
        _settings = Settings.Create(options, models, Window);
    }

    /// <inheritdoc/>
    public RequestEvidence Prepare(RequestContent content, ITokenCounter counter)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(counter);
        return Preparation.Prepare(content, counter, _segments);
    }

    /// <inheritdoc/>
    public ValueTask<Judgement> DecideAsync(JudgeInput input, CancellationToken cancellationToken = default) => new(Decide(input));

    /// <summary>Concludes an exchange by the memory of this process: what <see cref="DecideAsync"/> does, at once.</summary>
    /// <param name="occasion">The exchange.</param>
    /// <param name="person">The memory to ask and to write to; null for the one that this process keeps of the exchange's user.</param>
    public Judgement Decide(JudgeInput occasion, PersonMemory? person = null)
    {
        ArgumentNullException.ThrowIfNull(occasion);
        var answer = new TermText();
        try
        {
            answer.Read(TermText.TextsOf(occasion.Response), 0);
            var bill = Bill.From(occasion);
            var memory = person?.Memory ?? _store.Get(occasion.User, occasion.EndedAt.UtcTicks);
            Judgement judgement;
            int bytes;
            lock (memory)
            {
                memory.Advance(occasion.EndedAt);
                judgement = Conclude(occasion, answer, bill, memory, _settings);
                bytes = memory.Bytes;
            }

            if (person is null)
            {
                _store.Book(memory, bytes, occasion.EndedAt.UtcTicks);
            }

            return judgement;
        }
        finally
        {
            answer.Release();
            occasion.Evidence.Terms.Release();
        }
    }

    private Judgement Conclude(JudgeInput occasion, TermText answer, Bill bill, UserMemory memory, Settings settings)
    {
        var replayed = InputAccounting.ReplayedSegments(occasion.Evidence, memory);
        if (occasion.TakesHistoryForKnown)
        {
            replayed = Math.Max(replayed, InputAccounting.HistorySegments(occasion.Evidence));
        }

        var references = RequestReferences.Measure(occasion.Evidence, replayed, memory);
        var input = InputAccounting.Measure(occasion.Evidence, replayed, references.GoesOn, memory, _company, occasion.StartedAt.UtcTicks, Window.Ticks, commit: true);
        var output = OutputAccounting.Measure(answer, occasion, bill.Output - bill.Hidden, input, memory);
        var parts = bill.DivideInput(occasion, input, references, memory);
        var (repeatedOutput, unseenOutput) = bill.DivideOutput(parts.Fresh, output.Repeated);
        var (freshInput, freshOutput) = (parts.Fresh, bill.Output - repeatedOutput - unseenOutput);

        Span<bool> applies =
        [
            input.Fresh.Bytes > 0 && ScoreScope.Applies(ScoreKind.Padding, freshInput, freshOutput),
            ScoreScope.Applies(ScoreKind.Duplication, freshInput, freshOutput),
            answer.Terms.Count > 0 && ScoreScope.Applies(ScoreKind.Output, freshInput, freshOutput),
        ];
        var (features, scores, fault) = (new float[FeatureCatalogue.All.Length], Array.Empty<ScoreResult>(), "");
        try
        {
            FeatureVector.Measure(occasion, input, output, answer, freshInput, applies, features);
            scores = settings.Board.Score(features, applies);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A fault of the scores must not lose the account of an exchange (G2): it is trusted, counted and shown.
            fault = $"scoring failed ({exception.GetType().Name}): what accounting leaves is trusted";
            _ = Interlocked.Increment(ref _faults);
        }

        var decision = DoubtPolicy.Conclude(scores, freshInput, freshOutput, occasion.User != JudgeInput.Nobody, ref memory.Doubt);
        var earlier = EarlierExchange.Sentence(input, memory.Recent);
        MemoryUpdater.Remember(occasion, input, output, answer, memory);
        references.Remember(occasion, parts.FreshReferences, memory);
        var (withheldInput, withheldOutput) = settings.Mode == JudgeMode.Enforce ? (decision.WithheldInput, decision.WithheldOutput) : (0, 0);
        return new Judgement
        {
            Verdict = decision.Verdict,
            Split = new TokenSplit(
                parts.Replayed, parts.Repeated, freshInput - withheldInput, withheldInput, repeatedOutput, freshOutput - withheldOutput, withheldOutput)
            {
                UnseenInput = parts.Unseen,
                UnseenOutput = unseenOutput,
            },
            Padding = Array.Find(scores, score => score.Head == ScoreKind.Padding).Score,
            Duplication = Array.Find(scores, score => score.Head == ScoreKind.Duplication).Score,
            Output = Array.Find(scores, score => score.Head == ScoreKind.Output).Score,
            Features = features,
            Policy = (fault.Length > 0 ? fault
                : settings.Mode == JudgeMode.Enforce || decision.Verdict == Verdict.Trusted ? decision.Line
                : $"observed only, trusted all the same: {decision.Line}") + earlier,
            ModelVersion = settings.Board.Version,
            Doubt = decision.Doubt,
            Rules = CountingRules.Edition,
        };
    }
}
