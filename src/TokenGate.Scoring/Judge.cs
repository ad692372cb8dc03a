using TokenGate.Scoring.Accounting;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;
using TokenGate.Scoring.Policy;
using TokenGate.Scoring.References;
using TokenGate.Usage;

namespace TokenGate.Scoring;

/// <summary>
/// The judge: accounts for what was there before, scores what is new, and lets the policy conclude. Exchanges of one user are concluded one
/// after the other, those of different users at the same time. Accounting comes first: what was replayed or repeated is never an accusation.
/// </summary>
public sealed class Judge : IJudge
{
    /// <summary>The false-positive rate of the lower threshold, at which several exchanges in a row have to bear a score out.</summary>
    public const double CorroboratedRate = Scoreboard.CorroboratedRate;

    /// <summary>The same of the lowest threshold, for which most of the last exchanges have to.</summary>
    public const double HabitualRate = Scoreboard.HabitualRate;

    private readonly MemoryKey _key;
    private readonly MemoryStore _store;
    private readonly SharedScripts _shared;
    private readonly CompanyText _company;
    private readonly SegmentCache _segments = new();
    private volatile Settings _settings;
    private long _faults;

    /// <summary>Creates a judge that remembers nothing yet.</summary>
    /// <param name="options">What the operator chose.</param>
    /// <param name="key">The secret of the fingerprints.</param>
    /// <param name="models">The models; null to account, compute the features, and trust what accounting leaves.</param>
    public Judge(JudgeOptions options, MemoryKey key, ModelSet? models = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        Window = TimeSpan.FromHours(options.WindowHours);
        _store = new MemoryStore(key, Window, options.MemoryBytes);
        _shared = new SharedScripts(Window);
        _company = new CompanyText(key, Window);
        _settings = Settings.Create(options, models);
    }

    /// <summary>Users remembered at this moment.</summary>
    public int Users => _store.Count;

    /// <summary>Bytes of memory held for all users.</summary>
    public long MemoryBytes => _store.Bytes;

    /// <summary>Exchanges whose scoring failed by a fault of ours; they were accounted for and trusted. Anything above 0 is to be reported.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>The version of the models that judge; empty when there are none.</summary>
    public string ModelVersion => _settings.Board.Version;

    /// <summary>The models that judge; null when there are none. A change of the configuration replaces them.</summary>
    public ModelSet? Models => _settings.Board.Models;

    /// <summary>Bytes that the memory of all users may take.</summary>
    public long MemoryLimit => _store.Limit;

    internal MemoryStore Store => _store;

    internal TimeSpan Window { get; }

    /// <summary>
    /// Judges with other options and models from the next exchange on; one that is being concluded keeps what it began with. The window and the
    /// memory's limit are those that the judge was created with.
    /// </summary>
    public void Use(JudgeOptions options, ModelSet? models)
    {
        ArgumentNullException.ThrowIfNull(options);
        _settings = Settings.Create(options, models);
    }

    /// <summary>
    /// Writes what is remembered, so that a restart does not forgive a loop: keyed hashes and times, never text or names. Exchanges may be
    /// concluded meanwhile; each user is written as of some moment of the call.
    /// </summary>
    /// <param name="into">Where to. Not disposed.</param>
    /// <param name="now">The present: what has expired is left out.</param>
    /// <returns>How many users were written.</returns>
    public int SaveMemory(Stream into, DateTimeOffset now) => MemorySnapshot.Write(_store, _company, _key, Window, now, into);

    /// <summary>Reads what <see cref="SaveMemory"/> wrote. To be called before the first exchange.</summary>
    /// <param name="from">Where from. Not disposed.</param>
    /// <param name="now">The present: what has expired meanwhile is left out.</param>
    /// <returns>How many users are remembered again.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or was made with another key or window: nothing is remembered, and judging goes on without.</exception>
    public int RestoreMemory(Stream from, DateTimeOffset now) => MemorySnapshot.Read(_store, _company, _key, Window, now, from);

    /// <inheritdoc/>
    public RequestEvidence Prepare(RequestContent content, ITokenCounter counter)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(counter);
        return Preparation.Prepare(content, counter, _segments, _key);
    }

    /// <inheritdoc/>
    public ValueTask<Judgement> DecideAsync(JudgeInput input, CancellationToken cancellationToken = default) => new(Decide(input));

    /// <summary>Concludes an exchange by the memory of this process: what <see cref="DecideAsync"/> does, at once.</summary>
    public Judgement Decide(JudgeInput occasion)
    {
        ArgumentNullException.ThrowIfNull(occasion);
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
                judgement = Conclude(occasion, answer, memory, _settings);
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

    /// <inheritdoc/>
    public ValueTask LearnAsync(string user, DateTimeOffset at, RequestContent request, ResponseContent response, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(response);
        var memory = _store.Get(user);
        int bytes;
        lock (memory)
        {
            memory.Advance(at);
            RequestReferences.Learn(request, response, memory, _key);
            bytes = memory.Bytes;
        }

        _store.Book(memory, bytes, at.UtcTicks);
        return ValueTask.CompletedTask;
    }

    private Judgement Conclude(JudgeInput occasion, TermText answer, UserMemory memory, Settings settings)
    {
        var measured = new MeasureContext(memory, _shared, _company, _key);
        var replayed = InputAccounting.ReplayedSegments(occasion.Evidence, memory, _key);
        var references = RequestReferences.Measure(occasion.Evidence, replayed, memory, _key);
        var input = InputAccounting.Measure(occasion.Evidence, replayed, references.GoesOn, in measured);
        NoveltyProfile.Measure(input.NewPart(occasion.Evidence), input.NewPhrases(occasion.Evidence, _key), memory, _key, out var novelty);
        input.CountPhrases(in novelty, memory.Recent);
        input.CountForm(in novelty, occasion.Evidence, occasion.StartedAt, memory.Recent);
        var asking = RequestNovelty.Measure(occasion, input, in novelty, memory);
        input.CountAsked(in asking);
        var bill = Bill.Of(occasion);
        var output = OutputAccounting.Measure(answer, occasion, bill.Output - bill.Hidden, input, in asking, memory);
        var facts = DuplicationMeasure.Compute(occasion, input, output, answer, in novelty, in measured, out var present);

        var parts = bill.DivideInput(occasion, input, references, memory, _key);
        var (repeatedOutput, unseenOutput) = bill.DivideOutput(parts.Fresh, output.Repeated);
        var (freshInput, freshOutput) = (parts.Fresh, bill.Output - repeatedOutput - unseenOutput);

        Span<bool> applies = [input.Fresh.Bytes > 0 && freshInput > 0, freshInput > 0 || freshOutput > 0, answer.Terms.Count > 0 && freshOutput > 0];
        var features = new float[FeatureCatalogue.All.Length];
        features.AsSpan().Fill(FeatureMath.Missing);
        var scores = new ScoreResult[applies.Length];
        var count = 0;
        Exception? fault = null;
        try
        {
            Measure(occasion, input, output, facts, freshInput, applies, features);
            count = settings.Board.Score(features, applies, scores);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A fault of the scores must not lose the account of an exchange (G2): it is trusted, counted and shown.
            fault = exception;
            _ = Interlocked.Increment(ref _faults);
        }

        var conclusion = VerdictPolicy.Conclude(new PolicyCase
        {
            Scores = scores.AsSpan(0, count),
            HasModels = settings.Board.Version.Length > 0,
            Recent = memory.Recent,
            Features = features,
            FreshInput = freshInput,
            FreshOutput = freshOutput,
            Gross = Math.Max(0, occasion.Input) + Math.Max(0, occasion.Output),
            GoesOn = input.GoesOn,
            IsRegeneration = output.Credited,
        });

        MemoryUpdater.Remember(occasion, input, output, answer, memory, _key);
        references.Remember(occasion, parts.FreshReferences, memory, _key);
        present.Mark |= conclusion.Raised;
        memory.Recent.Add(in present);

        var withhold = conclusion.Verdict != Verdict.Trusted && settings.Mode == JudgeMode.Enforce;
        return new Judgement
        {
            Verdict = conclusion.Verdict,
            Split = (withhold
                ? new TokenSplit(parts.Replayed, parts.Repeated, 0, freshInput, repeatedOutput, 0, freshOutput)
                : new TokenSplit(parts.Replayed, parts.Repeated, freshInput, 0, repeatedOutput, freshOutput, 0)) with
            {
                UnseenInput = parts.Unseen,
                UnseenOutput = unseenOutput,
            },
            Padding = ScoreOf(ScoreKind.Padding, scores.AsSpan(0, count)),
            Duplication = ScoreOf(ScoreKind.Duplication, scores.AsSpan(0, count)),
            Output = ScoreOf(ScoreKind.Output, scores.AsSpan(0, count)),
            Features = features,
            Policy = fault is not null ? $"scoring failed ({fault.GetType().Name}): what accounting leaves is trusted"
                : withhold || conclusion.Verdict == Verdict.Trusted ? conclusion.Line
                : $"observed only, trusted all the same: {conclusion.Line}",
            ModelVersion = settings.Board.Version,
            Rules = CountingRules.Edition,
        };
    }

    /// <summary>Fills the vector. Where a score does not apply, its features stay missing.</summary>
    private static void Measure(
        JudgeInput occasion,
        InputAccount input,
        OutputAccount output,
        DuplicationFacts facts,
        long freshInput,
        ReadOnlySpan<bool> applies,
        float[] features)
    {
        if (applies[(int)ScoreKind.Padding])
        {
            PaddingFeatures.Compute(input.Fresh, input.RepeatShare, input.LongestRepeatShare, features.AsSpan(FeatureCatalogue.RangeOf(ScoreKind.Padding)));
        }

        DuplicationFeatures.Compute(facts, features.AsSpan(FeatureCatalogue.RangeOf(ScoreKind.Duplication)));
        if (applies[(int)ScoreKind.Output])
        {
            var answered = new OutputFacts
            {
                Request = occasion.Evidence.Content,
                Response = occasion.Response,
                FreshInput = freshInput,
                Output = Math.Max(0, occasion.Output),
                SeenBefore = (float)output.SeenBefore,
                QuestionIsRead = applies[(int)ScoreKind.Padding],
            };
            OutputFeatures.Compute(answered, features.AsSpan(FeatureCatalogue.RangeOf(ScoreKind.Output)));
        }
    }

    private static ModelScore? ScoreOf(ScoreKind head, ReadOnlySpan<ScoreResult> scores)
    {
        foreach (ref readonly var score in scores)
        {
            if (score.Head == head)
            {
                return score.Score;
            }
        }

        return null;
    }

    private sealed record Settings(JudgeMode Mode, Scoreboard Board)
    {
        public static Settings Create(JudgeOptions options, ModelSet? models) => new(options.Mode, new Scoreboard(models, options.Thresholds));
    }
}
