using System.Diagnostics.CodeAnalysis;
using TokenGate.Dialects;
using TokenGate.Scoring;
using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>
/// One exchange while it runs. The request side (<see cref="ReadRequest"/>) and the response side (<see cref="OpenResponse"/>,
/// <see cref="Append"/>) may run at the same time, each on one thread; <see cref="ConcludeAsync"/> comes after both.
/// </summary>
public sealed partial class MeteredExchange : IDisposable
{
    private const int Reading = 1;

    private const int Disposed = 2;

    private const string AgainNote = "an answer that was counted before, fetched again";

    private const string PendingNote = "an answer that is still being made";

    private const string ToldNote = "told the usage of other work, which has records of its own";

    private static readonly Judgement Unjudged = new() { Verdict = Verdict.NoUsage, Split = TokenSplit.None, Policy = "", Rules = CountingRules.Edition };

    private readonly ExchangeMeter _meter;
    private ExchangeHead _head;
    private readonly RequestHead _requestHead;
    private readonly TextMemory _texts = new();
    private IDialect? _dialect;
    private RequestContent? _content;
    private RequestEvidence? _evidence;
    private ResponseReader? _reader;
    private int? _status;
    private bool _requestTruncated;
    private SessionContent? _answer;
    private IDisposable? _claim;
    private AskedWeight? _asked;
    private bool _knowsQuestion;
    private int _reading;

    internal MeteredExchange(ExchangeMeter meter, ExchangeHead head)
    {
        _meter = meter;
        _head = head;
        _requestHead = new RequestHead(head.Method, head.Path, head.Host, head.Header) { Texts = _texts };
        _dialect = meter.Registry.Detect(in _requestHead, default, head.ForcedDialect);
    }

    /// <summary>
    /// True once the response bytes hold the last frame of a stream: the write that carries them waits for the record.
    /// </summary>
    public bool Terminal => _reader?.Terminal ?? false;

    /// <summary>
    /// The first fault of our own that was met, for the caller to count and log; null when there was none. The exchange is recorded all the
    /// same, and what could not be analysed is counted as the provider reported it, and unseen.
    /// </summary>
    public Exception? Fault { get; private set; }

    /// <summary>
    /// The id under which the record counts an answer that was fetched, once over restarts too; null for every other exchange. Where a
    /// record has it, this one is to be written as <see cref="Again"/>.
    /// </summary>
    public string? OnceId { get; private set; }

    /// <summary>
    /// The records of work of other calls whose usage this exchange told, known after <see cref="ConcludeAsync"/>: each counts once, for
    /// whoever began the work.
    /// </summary>
    public IReadOnlyList<ConcludedRecord> Told { get; private set; } = [];

    /// <summary>The record of an answer that was counted before and fetched again: it happened, and used nothing.</summary>
    public static UsageRecord Again(UsageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Nothing(record, AgainNote);
    }

    /// <summary>
    /// Reads and analyses the whole request body as it stood on the wire: the heavy part, to be run while the upstream is thinking.
    /// The body must stay unchanged until <see cref="ConcludeAsync"/> has returned.
    /// </summary>
    /// <param name="body">The body, or nothing when it was truncated.</param>
    /// <param name="truncated">True when the body was larger than the capture limit.</param>
    public void ReadRequest(ReadOnlyMemory<byte> body, bool truncated)
    {
        _requestTruncated = _answer?.Truncated ?? truncated;
        if (Interlocked.CompareExchange(ref _reading, Reading, 0) == 0)
        {
            Guard((Exchange: this, body, truncated), static analysed => analysed.Exchange.Analyse(analysed.body, analysed.truncated));
            _ = Interlocked.CompareExchange(ref _reading, 0, Reading);
        }
    }

    /// <summary>
    /// Opens a reader for a connection that was upgraded, to be fed with the bytes of both directions; null when this shape has no
    /// sessions.
    /// </summary>
    public SessionReader? OpenSession(int status, Func<string, string?> header)
    {
        _status = status;
        return Guard(() => _dialect?.OpenSession(in _requestHead, new ResponseHead(status, header) { CaptureLimit = _head.CaptureLimit }));
    }

    /// <summary>Takes what a session's reader read, in the place of a body of one's own.</summary>
    public void Take(int status, SessionContent answer)
    {
        _status = status;
        _answer = answer;
    }

    private void Analyse(ReadOnlyMemory<byte> body, bool truncated)
    {
        if (_answer is { Request: var asked })
        {
            _head = _head.FromBody?.Invoke(_head, asked) ?? _head;
            _evidence = _meter.Judge.Prepare(asked, _meter.Encodings.ForModel(asked.Model));
            _content = asked;
            return;
        }

        if (_dialect is not { } dialect || truncated)
        {
            return;
        }

        // The head may have told too little: the body says what it is, unless the operator did.
        if (_head.ForcedDialect is null && !body.IsEmpty)
        {
            dialect = dialect.Refine(in _requestHead, body);
        }

        var content = DialectRegistry.ReadRequest(dialect, in _requestHead, body);
        _head = _head.FromBody?.Invoke(_head, content) ?? _head;
        if (content.Problem is null)
        {
            _evidence = _meter.Judge.Prepare(content, _meter.Encodings.ForModel(content.Model));
        }

        _content = content;
        _dialect = dialect;
    }

    /// <summary>Takes the response's head, once, before any of its body.</summary>
    public void OpenResponse(int status, Func<string, string?> header)
    {
        _status = status;
        if (_dialect is { } dialect)
        {
            Guard((Exchange: this, dialect, status, header), static opened =>
            {
                var responseHead = new ResponseHead(opened.status, opened.header) { CaptureLimit = opened.Exchange._head.CaptureLimit };
                opened.Exchange._reader = DialectRegistry.OpenResponse(opened.dialect, in opened.Exchange._requestHead, in responseHead);
            });
        }
    }

    /// <summary>Takes the next bytes of the response's body as they stand on the wire. The span is not kept.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "G2: no fault of ours may reach the traffic.")]
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _reader?.Append(bytes);
        }
        catch (Exception fault)
        {
            Fault ??= fault;
            _reader?.Dispose();
            _reader = null;
        }
    }

    /// <summary>
    /// Ends the exchange and gives its own record. To be called once. What it told of other work stands in <see cref="Told"/> afterwards,
    /// and is usage as this is.
    /// </summary>
    public async ValueTask<UsageRecord> ConcludeAsync(TransportResult end, CancellationToken cancellationToken = default)
    {
        var response = _answer?.Response ?? Guard((_reader, end.Ending), static ended => ended._reader?.Complete(ended.Ending == TerminationReason.Complete));
        var answer = response is null || _answer is not null ? null
            : IsFetch ? WorkId.OfFetched(response.ResponseId, _head.Path, _head.Route)
            : WorkId.Tells(response.ResponseId) ? response.ResponseId : null;
        var content = answer is null ? _content : Question(answer, response!);
        var outcome = UsageEligibility.From(_status, end.Ending, _head.Method, _dialect is not null, content, response, _requestTruncated);
        var model = response?.Model ?? content?.Model;
        var counter = _evidence?.Counter ?? _meter.Encodings.ForModel(model);
        var (counts, source) = GrossCount.From(outcome, end.Ending, _evidence, response, counter);
        TokenCounts? reported = null;
        var head = _head;
        if (outcome.Verdict is null)
        {
            (outcome, counts, source, reported) = Believe(outcome, end, response, model, counts, source, counter);
        }

        if (_status is >= 200 and < 300 && end.Ending == TerminationReason.Complete && response is { Error: null })
        {
            await BeginWorkAsync(response, cancellationToken);
            await LearnAsync(outcome, end, response, cancellationToken);
            Told = await TellAsync(end, response, cancellationToken);
            if (Told.Count > 0 || response is { Told.Count: > 0, Usage: null })
            {
                return Nothing(RecordOf(Unjudged), ToldNote);
            }

            if (response is { Pending: true, Usage: null, HasOutput: false } or { Began.Count: > 0, Usage: null, HasOutput: false })
            {
                return Nothing(RecordOf(Unjudged), PendingNote);
            }
        }

        if (answer is not null && outcome.Verdict is null)
        {
            (var isCounted, head, counts) = await OnceAsync(answer, counts, cancellationToken);
            if (isCounted)
            {
                return Again(RecordOf(Unjudged));
            }

            if (IsFetch && end.Ending == TerminationReason.Complete)
            {
                _ = _meter.Awaited.Take(answer);
            }
        }

        var judgement = await JudgeAsync(outcome, head, end, response, counts, counter, cancellationToken);
        judgement = _knowsQuestion || _asked is not { } asked ? judgement : judgement with { Split = asked.Divide(judgement.Split) };
        var asks = judgement.IsUsage ? content : null;
        var record = RecordOf(judgement, asks is null ? null : Guard((_meter, head.User, asks), static asked => asked._meter.Conversations.NameOf(LabelSanitizer.Clean(asked.User), asked.asks)));
        return record with
        {
            Cost = Guard((_meter, record), static made => made._meter.CostOf(made.record)),
            Work = asks is null ? "" : Guard((_meter, record, asks, end.EndedAt), static told => told._meter.Works.Tell(told.record, told.asks, told.EndedAt)) ?? "",
        };

        UsageRecord RecordOf(Judgement judgement, string? conversation = null) => head.RecordOf(_status, end, judgement, new BodyFacts
        {
            Conversation = conversation ?? "",
            Dialect = _dialect?.Name ?? LabelSanitizer.None,
            Provider = LabelSanitizer.Clean(_head.ForcedProvider ?? _dialect?.Provider(in _requestHead)),
            Operation = LabelSanitizer.Clean(content?.Operation),
            Model = LabelSanitizer.Clean(model),
            Counts = counts,
            Source = source,
            Reported = reported,
            Billed = outcome.Verdict is null ? response?.Billed ?? BilledUnits.None : BilledUnits.None,
            Note = outcome.Note.Length > 0 || response?.UsageProblem is not { } count ? outcome.Note : $"count not believed: {LabelSanitizer.Clean(count)}",
            Truncated = _requestTruncated,
            FinishReason = response?.FinishReason is { } reason ? LabelSanitizer.Clean(reason) : null,
        });
    }

    /// <summary>
    /// Ends the exchange and gives all its records, its own first. To be called once, in the place of <see cref="ConcludeAsync"/>.
    /// </summary>
    public async ValueTask<IReadOnlyList<ConcludedRecord>> ConcludeAllAsync(TransportResult end, CancellationToken cancellationToken = default)
    {
        var own = await ConcludeAsync(end, cancellationToken);
        return [new ConcludedRecord(own, OnceId) { Claim = _claim }, .. Told];
    }

    /// <summary>Gives pooled memory back; what another thread still reads into is left to the garbage collector.</summary>
    public void Dispose()
    {
        _reader?.Dispose();
        if (Interlocked.Exchange(ref _reading, Disposed) == 0)
        {
            _texts.Release();
        }
    }

    private bool IsFetch => _head.Method == "GET";

    private static UsageRecord Nothing(UsageRecord record, string note) => record with
    {
        Counts = new TokenCounts { Input = 0, Output = 0 },
        Source = UsageSource.Provider,
        Reported = null,
        Billed = BilledUnits.None,
        Judgement = Unjudged with { Policy = note },
        Note = note,
    };

    internal static Judgement Unseen(TokenCounts counts, string why) => new()
    {
        Verdict = Verdict.Trusted,
        Split = TokenSplit.None with { UnseenInput = counts.Input ?? 0, UnseenOutput = counts.Output ?? 0 },
        Policy = $"not judged, and so not trusted: {why}",
        Rules = CountingRules.Edition,
    };

    /// <summary>What is left of the counts after a look at whether they can be true, and at whether there are any.</summary>
    private (UsageEligibility Outcome, TokenCounts Counts, UsageSource Source, TokenCounts? Reported) Believe(
        UsageEligibility outcome, TransportResult end, ResponseContent? response, string? model, TokenCounts counts, UsageSource source, ITokenCounter counter)
    {
        TokenCounts? reported = null;
        if (response?.Usage is { } told)
        {
            TimeSpan? duration = end.IsTimed && !IsFetch ? end.EndedAt - _head.StartedAt : null;
            var faults = Plausibility.Faults(told, model, duration, _evidence, response, counter);
            if (faults is not (null, null))
            {
                (counts, source, reported) = (GrossCount.Estimate(told, faults, _evidence, response, counter), UsageSource.Implausible, told);
                outcome = outcome with { Note = $"report not believed: {faults.Output ?? faults.Input}" };
            }
        }

        return counts.IsUnknown
            ? (response is { TellsNoTokens: not null } or { Billed.HasUnits: true }
                ? outcome with { Note = outcome.Note.Length > 0 ? outcome.Note : UsageEligibility.OtherUnits }
                : new UsageEligibility(Verdict.Unreadable, "no usage reported and nothing to count"), counts, UsageSource.Missing, reported)
            : (outcome, counts, source, reported);
    }

    [SuppressMessage("Design", "CA1031", Justification = "G2: no fault of ours may reach the traffic, and G3: there is a record all the same.")]
    private async ValueTask<Judgement> JudgeAsync(
        UsageEligibility outcome, ExchangeHead head, TransportResult end, ResponseContent? response, TokenCounts counts, ITokenCounter counter, CancellationToken cancellationToken)
    {
        if (outcome.Verdict is { } verdict)
        {
            return new Judgement { Verdict = verdict, Split = TokenSplit.None, Policy = outcome.Note, Rules = CountingRules.Edition };
        }

        if (_evidence is null)
        {
            return Unseen(counts, Fault is not null ? "a fault of the gateway, see its log" : outcome.Note);
        }

        try
        {
            return await _meter.Judge.DecideAsync(
                new JudgeInput
                {
                    User = head.User,
                    StartedAt = _head.StartedAt,
                    EndedAt = end.EndedAt,
                    Id = _head.Id,
                    Evidence = _evidence,
                    Response = response ?? new ResponseContent(),
                    Input = counts.Input ?? 0,
                    Output = counts.Output ?? 0,
                    Dialect = _dialect?.Name ?? "",
                    Counts = counts,
                },
                cancellationToken);
        }
        catch (Exception fault)
        {
            Fault ??= fault;
            return Unseen(counts, "a fault of the gateway, see its log");
        }
    }
}
