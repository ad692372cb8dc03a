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
public sealed class Judge : IJudge
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

    /// <summary>Users remembered at this moment.</summary>
    public int Users => _store.Count;

    /// <summary>Bytes of memory held for all users.</summary>
    public long MemoryBytes => _store.Bytes;

    /// <summary>
    /// Exchanges whose scoring failed by a fault of ours; they were accounted for and trusted. Anything above 0 is to be reported.
    /// </summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>The version of the models that judge; empty when there are none.</summary>
    public string ModelVersion => _settings.Board.Version;

    /// <summary>The models that judge; null when there are none. A change of the configuration replaces them.</summary>
    public ModelSet? Models => _settings.Board.Models;

    /// <summary>Bytes that the memory of all users may take.</summary>
    public long MemoryLimit => _store.Limit;

    /// <summary>For how long requests are compared word by word.</summary>
    public TimeSpan Window { get; }

    /// <summary>What decides beside memory: mode, thresholds, window and models, in one line, for comparing two judges.</summary>
    public string Basis => _settings.Basis;

    /// <summary>What anybody in the company sent as instructions.</summary>
    internal CompanyText Company => _company;

    /// <summary>
    /// Takes a memory that was kept elsewhere as that of its person, unless there is one already, or no room for it.
    /// </summary>
    public void Adopt(PersonMemory person)
    {
        ArgumentNullException.ThrowIfNull(person);
        _store.Restore(person.Memory);
    }

    /// <summary>Notes a line of instructions as sent in the company: 48 bits of its hash, 16 of the hour.</summary>
    public void NoteInstruction(ulong entry) => _ = _company.Meet(entry);

    /// <summary>What stands for a person's name outside this process: a keyed hash of it.</summary>
    public UInt128 PersonOf(string user) => _key.NameOf(user);

    /// <summary>
    /// Judges with other options and models from the next exchange on; one that is being concluded keeps what it began with. The window and
    /// the memory's limit are those that the judge was created with.
    /// </summary>
    public void Use(JudgeOptions options, ModelSet? models)
    {
        ArgumentNullException.ThrowIfNull(options);
        _settings = Settings.Create(options, models, Window);
    }

    /// <summary>
    /// Writes what is remembered, encrypted, so that a restart does not forgive a loop: hashes, ids and times, never text or names.
    /// Exchanges may be concluded meanwhile; each user is written as of some moment of the call.
    /// </summary>
    /// <param name="into">Where to. Not disposed.</param>
    /// <param name="now">The present: what has expired is left out.</param>
    /// <returns>How many users were written.</returns>
    public int SaveMemory(Stream into, DateTimeOffset now) => MemorySnapshot.Write(_store, _company, _key, now, into);

    /// <summary>Reads what <see cref="SaveMemory"/> wrote. To be called before the first exchange.</summary>
    /// <param name="from">Where from. Not disposed.</param>
    /// <param name="now">The present: what has expired meanwhile is left out.</param>
    /// <returns>How many users are remembered again.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or was made with another key: nothing is remembered, and judging goes on
    /// without.</exception>
    public int RestoreMemory(Stream from, DateTimeOffset now) => MemorySnapshot.Read(_store, _company, _key, now, from);

    /// <summary>
    /// Forgets a person: memory and account. What was saved before still holds them, until it is saved again. False when nobody was
    /// remembered by that name.
    /// </summary>
    public bool Forget(string user) => _store.Forget(user);

    /// <summary>
    /// What a person's account for doubt holds, in tokens; full for somebody of whom nothing is remembered. Remembers nothing by it.
    /// </summary>
    /// <param name="user">The person.</param>
    /// <param name="now">The moment, up to which the account has been refilled.</param>
    public long BalanceOf(string user, DateTimeOffset now)
    {
        if (_store.Find(user) is not { } memory)
        {
            return DoubtAccount.Limit;
        }

        lock (memory)
        {
            var account = memory.Doubt;
            account.Advance(now.UtcTicks);
            return account.Balance;
        }
    }

    /// <summary>Gives back to a person's account what was drawn for an exchange whose appeal was granted.</summary>
    /// <param name="user">The person.</param>
    /// <param name="drawn">What was drawn, in tokens.</param>
    public void GiveBack(string user, long drawn)
    {
        if (_store.Find(user) is not { } memory)
        {
            // The account of somebody of whom nothing is remembered is full.
            return;
        }

        lock (memory)
        {
            memory.Doubt.GiveBack(drawn);
        }
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

    /// <summary>
    /// What <see cref="LearnAsync"/> does, for a memory that is not this process's own.
    /// </summary>
    /// <param name="person">The memory.</param>
    /// <param name="at">When the exchange ended.</param>
    /// <param name="uploaded">Hash of the file that was sent: <see cref="Uploaded"/>.</param>
    /// <param name="response">What was answered.</param>
    public static void Learn(PersonMemory person, DateTimeOffset at, ulong uploaded, ResponseContent response)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(response);
        _ = Learn(person.Memory, at, uploaded, response);
    }

    /// <summary>Hash of the first file that a request holds; 0 when it holds none.</summary>
    public static ulong Uploaded(RequestContent request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return RequestReferences.Uploaded(request);
    }

    /// <inheritdoc/>
    public ValueTask LearnAsync(string user, DateTimeOffset at, RequestContent request, ResponseContent response, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(response);
        var memory = _store.Get(user, at.UtcTicks);
        _store.Book(memory, Learn(memory, at, RequestReferences.Uploaded(request), response), at.UtcTicks);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public AskedWeight? Weigh(string user, DateTimeOffset at, string dialect, RequestEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var memory = _store.Find(user) ?? new UserMemory(default);
        try
        {
            lock (memory)
            {
                memory.Advance(at);
                var replayed = InputAccounting.ReplayedSegments(evidence, memory);
                var references = RequestReferences.Measure(evidence, replayed, memory);
                var input = InputAccounting.Measure(evidence, replayed, references.GoesOn, memory, _company, at.UtcTicks, Window.Ticks, commit: false);
                return InputWeight.From(evidence, input, VendorMargin.For(dialect, evidence.Counter));
            }
        }
        finally
        {
            evidence.Terms.Release();
        }
    }

    /// <summary>Takes note in a memory of what was handed out; what it holds then, in bytes.</summary>
    private static int Learn(UserMemory memory, DateTimeOffset at, ulong uploaded, ResponseContent response)
    {
        lock (memory)
        {
            memory.Advance(at);
            RequestReferences.Learn(uploaded, response, memory);
            return memory.Bytes;
        }
    }

    private Judgement Conclude(JudgeInput occasion, TermText answer, Bill bill, UserMemory memory, Settings settings)
    {
        var replayed = InputAccounting.ReplayedSegments(occasion.Evidence, memory);
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
        var features = new float[FeatureCatalogue.All.Length];
        features.AsSpan().Fill(FeatureMath.Missing);
        var scores = new ScoreResult[applies.Length];
        var count = 0;
        Exception? fault = null;
        try
        {
            Measure(occasion, input, output, freshInput, applies, features);
            count = settings.Board.Score(features, applies, scores);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A fault of the scores must not lose the account of an exchange (G2): it is trusted, counted and shown.
            fault = exception;
            _ = Interlocked.Increment(ref _faults);
        }

        var decision = DoubtPolicy.Conclude(scores.AsSpan(0, count), freshInput, freshOutput, occasion.User != JudgeInput.Nobody, ref memory.Doubt);
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
            Padding = ScoreOf(ScoreKind.Padding, scores.AsSpan(0, count)),
            Duplication = ScoreOf(ScoreKind.Duplication, scores.AsSpan(0, count)),
            Output = ScoreOf(ScoreKind.Output, scores.AsSpan(0, count)),
            Features = features,
            Policy = (fault is not null ? $"scoring failed ({fault.GetType().Name}): what accounting leaves is trusted"
                : settings.Mode == JudgeMode.Enforce || decision.Verdict == Verdict.Trusted ? decision.Line
                : $"observed only, trusted all the same: {decision.Line}") + earlier,
            ModelVersion = settings.Board.Version,
            Doubt = decision.Doubt,
            Rules = CountingRules.Edition,
        };
    }

    /// <summary>Fills the vector. Where a score does not apply, its features stay missing.</summary>
    private static void Measure(JudgeInput occasion, InputAccount input, OutputAccount output, long freshInput, ReadOnlySpan<bool> applies, float[] features)
    {
        if (applies[(int)ScoreKind.Padding])
        {
            PaddingFeatures.Compute(input.Fresh, occasion.Response, features.AsSpan(FeatureCatalogue.RangeOf(ScoreKind.Padding)));
        }

        if (applies[(int)ScoreKind.Duplication])
        {
            var facts = new DuplicationFacts
            {
                Third = input.IsToolTurn ? 0 : input.Likeness.Third,
                Fifth = input.IsToolTurn ? 0 : input.Likeness.Fifth,
                AskedNothing = input.AsksNothing ? input.Likeness.AskedNothing : 0,
                Changed = input.Diff.IsVersion && input.Diff.IsScattered ? input.Diff.Again : 0,
                AnswerAgain = input.Diff is { IsVersion: true, Said: 0 } ? output.Again : 0,
            };
            DuplicationFeatures.Compute(facts, features.AsSpan(FeatureCatalogue.RangeOf(ScoreKind.Duplication)));
        }

        if (applies[(int)ScoreKind.Output])
        {
            var answered = new OutputFacts
            {
                Request = occasion.Evidence.Content,
                Response = occasion.Response,
                FreshInput = freshInput,
                Output = Math.Max(0, occasion.Output),
                SeenBefore = (float)output.SeenBefore,
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

    private sealed record Settings(JudgeMode Mode, Scoreboard Board, string Basis)
    {
        public static Settings Create(JudgeOptions options, ModelSet? models, TimeSpan window)
        {
            var (board, own) = (new Scoreboard(models, options.Thresholds), options.Thresholds);
            return new Settings(options.Mode, board, string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{options.Mode}, thresholds {own.Padding},{own.Duplication},{own.Output}, models {board.Version}, {window.TotalHours} h"));
        }
    }
}
