using System.Diagnostics.CodeAnalysis;
using TokenGate.Dialects;
using TokenGate.Scoring;
using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>
/// One exchange while it runs. The request side (<see cref="ReadRequest"/>) and the response side (<see cref="OpenResponse"/>,
/// <see cref="Append"/>) may run at the same time, each on one thread; <see cref="ConcludeAsync"/> comes after both.
/// </summary>
public sealed class MeteredExchange : IDisposable
{
    private const string AgainNote = "an answer that was counted before, fetched again";

    private const string PendingNote = "an answer that is still being made";

    private static readonly Judgement Unjudged = new() { Verdict = Verdict.Trusted, Split = TokenSplit.None, Policy = "" };

    private readonly ExchangeMeter _meter;
    private ExchangeHead _head;
    private readonly RequestHead _requestHead;
    private IDialect? _dialect;
    private RequestContent? _content;
    private RequestEvidence? _evidence;
    private ResponseReader? _reader;
    private int? _status;
    private bool _requestTruncated;
    private SessionContent? _answer;

    internal MeteredExchange(ExchangeMeter meter, ExchangeHead head)
    {
        _meter = meter;
        _head = head;
        _requestHead = new RequestHead(head.Method, head.Path, head.Host, head.Header);
        _dialect = meter.Registry.Detect(in _requestHead, default, head.ForcedDialect);
    }

    /// <summary>
    /// True once the response bytes hold the last frame of a stream: the write that carries them waits for the record.
    /// </summary>
    public bool Terminal => _reader?.Terminal ?? false;

    /// <summary>
    /// The first fault of our own that was met, for the caller to count and log; null when there was none. The exchange is recorded all the same,
    /// and what could not be analysed is counted as the provider reported it: losing usage is worse than trusting it.
    /// </summary>
    public Exception? Fault { get; private set; }

    /// <summary>
    /// The id under which the record counts an answer that was fetched, once over restarts too; null for every other exchange. Where a record has it, this one is to
    /// be written as <see cref="Again"/>.
    /// </summary>
    public string? OnceId { get; private set; }

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
        Guard(() => Analyse(body, truncated));
    }

    /// <summary>Opens a reader for a connection that was upgraded, to be fed with the bytes of both directions; null when this shape has no sessions.</summary>
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
            dialect = dialect.Refine(in _requestHead, body.Span);
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
            Guard(() =>
            {
                var responseHead = new ResponseHead(status, header) { CaptureLimit = _head.CaptureLimit };
                _reader = DialectRegistry.OpenResponse(dialect, in _requestHead, in responseHead);
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

    /// <summary>Ends the exchange and gives its one record. To be called once.</summary>
    public async ValueTask<UsageRecord> ConcludeAsync(TransportResult end, CancellationToken cancellationToken = default)
    {
        var response = _answer?.Response ?? Guard(() => _reader?.Complete(end.Ending == TerminationReason.Complete));
        var answer = response?.ResponseId is { } named && CountedAnswers.Tells(named) ? named : null;
        var content = answer is null ? _content : Question(answer, response!);
        var outcome = UsageEligibility.From(_status, end.Ending, _dialect is not null, content, response, _requestTruncated);
        var model = response?.Model ?? content?.Model;
        var counter = _evidence?.Counter ?? _meter.Encodings.ForModel(model);
        var (counts, source) = GrossCount.From(outcome, end.Ending, _evidence, response, counter);
        if (outcome.Verdict is null && source == UsageSource.Missing)
        {
            outcome = new UsageEligibility(Verdict.Unreadable, "no usage reported and nothing to count");
        }

        if (end.Ending == TerminationReason.Complete && response is { Pending: true, Error: null, Usage: null, HasOutput: false })
        {
            return Nothing(RecordOf(), PendingNote);
        }

        if (answer is not null && outcome.Verdict is null && Once(answer, ref counts))
        {
            return Again(RecordOf());
        }

        return RecordOf() with { Judgement = await JudgeAsync(outcome, end, response, counts, counter, cancellationToken) };

        UsageRecord RecordOf() => _head.RecordOf(_status, end, Unjudged) with
        {
            Dialect = _dialect?.Name ?? LabelSanitizer.None,
            Provider = LabelSanitizer.Clean(_head.ForcedProvider ?? _dialect?.Provider(in _requestHead)),
            Operation = LabelSanitizer.Clean(content?.Operation),
            Model = LabelSanitizer.Clean(model),
            Counts = counts,
            Source = source,
            Note = outcome.Note.Length > 0 || response?.UsageProblem is not { } count ? outcome.Note : $"count not believed: {LabelSanitizer.Clean(count)}",
            Truncated = _requestTruncated,
            FinishReason = response?.FinishReason is { } reason ? LabelSanitizer.Clean(reason) : null,
        };
    }

    /// <summary>Gives pooled memory back.</summary>
    public void Dispose() => _reader?.Dispose();

    private static UsageRecord Nothing(UsageRecord record, string note) =>
        record with { Counts = new TokenCounts { Input = 0, Output = 0 }, Source = UsageSource.Provider, Judgement = Unjudged with { Policy = note }, Note = note };

    /// <summary>What was asked: in this exchange, or in the one that began the answer. Whoever begins one that comes later leaves it for that.</summary>
    private RequestContent? Question(string answer, ResponseContent response)
    {
        if (_head.Method != "GET")
        {
            if (response.Pending && _content is { Problem: null, Segments.Count: > 0 } asked)
            {
                _meter.Awaited.Keep(answer, asked, _head.StartedAt);
            }
        }
        else if (!response.Pending && _meter.Awaited.Take(answer) is { } known)
        {
            _evidence = Guard(() => _meter.Judge.Prepare(known, _meter.Encodings.ForModel(known.Model)));
            return known;
        }

        return _content;
    }

    /// <summary>
    /// Counts an answer that the provider gave an id once, however often it is fetched. Whatever made an answer counts in full: only a GET fetches one that was
    /// made before, in the background or by another call. What a stream that was cut did not count of it, it still counts.
    /// </summary>
    /// <returns>True when nothing is left to count.</returns>
    private bool Once(string answer, ref TokenCounts counts)
    {
        var (input, output) = (counts.Input ?? 0, counts.Output ?? 0);
        if (_answer is not null || _head.Method != "GET")
        {
            _meter.Counted.Note(answer, input, output);
            return false;
        }

        if (_meter.Counted.Take(answer, input, output) is { } before)
        {
            if (input <= before.Input && output <= before.Output)
            {
                return true;
            }

            counts = GrossCount.Consistent(counts with { Input = Math.Max(0, input - before.Input), Output = Math.Max(0, output - before.Output) });
        }

        OnceId = CountedAnswers.RecordId(answer, input, output);
        return false;
    }

    [SuppressMessage("Design", "CA1031", Justification = "G2: no fault of ours may reach the traffic, and G3: there is a record all the same.")]
    private async ValueTask<Judgement> JudgeAsync(
        UsageEligibility outcome, TransportResult end, ResponseContent? response, TokenCounts counts, ITokenCounter counter, CancellationToken cancellationToken)
    {
        if (outcome.Verdict is { } verdict)
        {
            return new Judgement { Verdict = verdict, Split = TokenSplit.None, Policy = outcome.Note };
        }

        var (input, output) = (counts.Input ?? 0, counts.Output ?? 0);
        try
        {
            return await _meter.Judge.DecideAsync(
                new JudgeInput
                {
                    User = _head.User,
                    StartedAt = _head.StartedAt,
                    EndedAt = end.EndedAt,
                    Evidence = _evidence ?? _meter.Judge.Prepare(new RequestContent { Model = _content?.Model }, counter),
                    Response = response ?? new ResponseContent(),
                    Input = input,
                    Output = output,
                },
                cancellationToken);
        }
        catch (Exception fault)
        {
            Fault ??= fault;
            return new Judgement
            {
                Verdict = Verdict.Trusted,
                Split = TokenSplit.None with { TrustedInput = input, TrustedOutput = output },
                Policy = "not judged: a fault of the gateway, see its log",
            };
        }
    }

    private void Guard(Action work) => Guard<object>(() =>
    {
        work();
        return null;
    });

    /// <summary>Runs work of ours whose fault must not end the exchange.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "G2: no fault of ours may reach the traffic, and G3: there is a record all the same.")]
    private T? Guard<T>(Func<T?> work)
        where T : class
    {
        try
        {
            return work();
        }
        catch (Exception fault)
        {
            Fault ??= fault;
            return null;
        }
    }
}
