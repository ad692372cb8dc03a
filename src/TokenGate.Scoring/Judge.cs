using TokenGate.Scoring.Accounting;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;
using TokenGate.Scoring.Policy;
using TokenGate.Usage;

namespace TokenGate.Scoring;

/// <summary>
/// The judge: accounts for what was there before, scores what is new, and lets the policy conclude. Exchanges of one user are concluded one
/// after the other, those of different users at the same time. Accounting comes first: what was replayed or repeated is never an accusation.
/// </summary>
public sealed class Judge : IJudge
{
    private readonly MemoryKey _key;
    private readonly MemoryStore _store;
    private readonly SharedScripts _shared;
    private readonly SegmentCache _segments = new();
    private volatile Settings _settings;

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
        _settings = Settings.Of(options, models);
    }

    /// <summary>Users remembered at this moment.</summary>
    public int Users => _store.Count;

    /// <summary>Bytes of memory held for all users.</summary>
    public long MemoryBytes => _store.Bytes;

    /// <summary>The version of the models that judge; empty when there are none.</summary>
    public string ModelVersion => _settings.Board.Version;

    internal MemoryStore Store => _store;

    internal TimeSpan Window { get; }

    /// <summary>
    /// Judges with other options and models from the next exchange on; one that is being concluded keeps what it began with. The window and the
    /// memory's limit are those that the judge was created with.
    /// </summary>
    public void Use(JudgeOptions options, ModelSet? models)
    {
        ArgumentNullException.ThrowIfNull(options);
        _settings = Settings.Of(options, models);
    }

    /// <inheritdoc/>
    public RequestEvidence Prepare(RequestContent content, ITokenCounter counter)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(counter);
        return Preparation.Of(content, counter, _segments, _key);
    }

    /// <inheritdoc/>
    public Judgement Decide(Occasion occasion)
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

    private Judgement Conclude(Occasion occasion, TermText answer, UserMemory memory, Settings settings)
    {
        var input = InputAccounting.Of(occasion.Evidence, memory, _key);
        var output = OutputAccounting.Of(answer, occasion, input, memory, _key);
        var measured = new MeasureContext(memory, _shared, _key);
        var facts = DuplicationMeasure.Of(occasion, input, output, answer, in measured, out var present);

        Span<long> parts = stackalloc long[3];
        Apportionment.Divide(occasion.Input, [input.Replayed, input.Repeated, input.New], parts);
        var (freshInput, freshOutput) = (parts[2], Math.Max(0, occasion.Output) - output.Repeated);

        Span<bool> applies = [input.Fresh.Bytes > 0 && freshInput > 0, freshInput > 0 || freshOutput > 0, answer.Terms.Count > 0 && freshOutput > 0];
        var features = Features(occasion, input, output, facts, freshInput, applies);
        var scores = new HeadScore[applies.Length];
        var count = settings.Board.Score(features, applies, scores);
        var conclusion = VerdictPolicy.Conclude(new PolicyCase
        {
            Scores = scores.AsSpan(0, count),
            Recent = memory.Recent,
            FreshInput = freshInput,
            FreshOutput = freshOutput,
            GoesOn = input.ReplayedSegments > 1,
            IsRegeneration = output.Credited,
        });

        Commit.Exchange(occasion, input, output, answer, memory, _key);
        present.Mark |= conclusion.Raised;
        memory.Recent.Add(in present);

        var withhold = conclusion.Verdict != Verdict.Trusted && settings.Mode == JudgeMode.Enforce;
        return new Judgement
        {
            Verdict = conclusion.Verdict,
            Split = withhold
                ? new TokenSplit(parts[0], parts[1], 0, freshInput, output.Repeated, 0, freshOutput)
                : new TokenSplit(parts[0], parts[1], freshInput, 0, output.Repeated, freshOutput, 0),
            Padding = ScoreOf(ScoreHead.Padding, scores.AsSpan(0, count)),
            Duplication = ScoreOf(ScoreHead.Duplication, scores.AsSpan(0, count)),
            Output = ScoreOf(ScoreHead.Output, scores.AsSpan(0, count)),
            Features = features,
            Policy = withhold || conclusion.Verdict == Verdict.Trusted ? conclusion.Line : $"observed only, trusted all the same: {conclusion.Line}",
            ModelVersion = settings.Board.Version,
        };
    }

    /// <summary>The whole vector. Where a score does not apply, its features are missing.</summary>
    private static float[] Features(
        Occasion occasion,
        InputAccount input,
        OutputAccount output,
        DuplicationFacts facts,
        long freshInput,
        ReadOnlySpan<bool> applies)
    {
        var features = new float[FeatureCatalogue.All.Length];
        features.AsSpan().Fill(Sentinel.Missing);
        if (applies[(int)ScoreHead.Padding])
        {
            PaddingFeatures.Compute(input.Fresh, occasion.Response, features.AsSpan(FeatureCatalogue.RangeOf(ScoreHead.Padding)));
        }

        DuplicationFeatures.Compute(facts, features.AsSpan(FeatureCatalogue.RangeOf(ScoreHead.Duplication)));
        if (applies[(int)ScoreHead.Output])
        {
            var answered = new OutputFacts
            {
                Request = occasion.Evidence.Content,
                Response = occasion.Response,
                FreshInput = freshInput,
                Output = Math.Max(0, occasion.Output),
                SeenBefore = (float)output.SeenBefore,
            };
            OutputFeatures.Compute(answered, features.AsSpan(FeatureCatalogue.RangeOf(ScoreHead.Output)));
        }

        return features;
    }

    private static ModelScore? ScoreOf(ScoreHead head, ReadOnlySpan<HeadScore> scores)
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
        public static Settings Of(JudgeOptions options, ModelSet? models) => new(options.Mode, new Scoreboard(models, options.Thresholds));
    }
}
