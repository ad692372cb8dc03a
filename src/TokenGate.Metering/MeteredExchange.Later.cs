using System.Text;
using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>
/// Usage that is told later than by the call that makes it: answers that are fetched, work that is begun and told by others.
/// </summary>
public sealed partial class MeteredExchange
{
    /// <summary>
    /// What was asked: in this exchange, or in the one that began the answer. Whoever begins one that comes later leaves it for that, and
    /// the fetch that counts the answer takes it away: another one at the same time must not.
    /// </summary>
    private RequestContent? Question(string answer, ResponseContent response)
    {
        if (!IsFetch)
        {
            if (response.Pending && _content is { Problem: null, Segments.Count: > 0 } asked)
            {
                _meter.Awaited.Keep(answer, asked, _head.StartedAt);
            }
        }
        else if (!response.Pending && response.Usage is not null && _meter.Awaited.Find(answer) is { } known)
        {
            _evidence = Guard(() => _meter.Judge.Prepare(known, _meter.Encodings.ForModel(known.Model)));
            _knowsQuestion = _evidence is not null;
            return known;
        }

        return _content;
    }

    /// <summary>Keeps who began what is told later, and what was asked of it.</summary>
    private async ValueTask BeginWorkAsync(ResponseContent response, CancellationToken cancellationToken)
    {
        if (!IsFetch && response is { Pending: true, ResponseId: { Length: > 0 } id })
        {
            AskedWeight? asked = null;
            if (_evidence is { } evidence)
            {
                await GuardAsync(async () => asked = await _meter.Judge.WeighAsync(_head.User, _head.StartedAt, _dialect?.Name ?? "", evidence, cancellationToken));
            }

            await BeginAsync(id, asked);
        }

        if (response.Began.Count == 0 && _content is not { RunsNoModel: true })
        {
            return;
        }

        var text = TextOf(_content);
        foreach (var begun in response.Began)
        {
            var work = await BeginAsync(begun, null);
            foreach (var source in SourcesOf(_content))
            {
                _meter.Awaited.Pass(source, work, _head.StartedAt);
            }

            if (text is not null)
            {
                _meter.Awaited.Append(work, text, _head.StartedAt);
            }
        }

        if (text is { RunsNoModel: true } && response.Began.Count == 0)
        {
            Keep(text, response);
        }

        async ValueTask<string> BeginAsync(string name, AskedWeight? asked)
        {
            var work = WorkId.Qualify(name, _head.Route);
            await GuardAsync(() => _meter.Told.BeginAsync(
                work, new BegunWork(_head.User, _head.Team, _head.Route, _head.StartedAt) { Work = work, Asked = asked }, cancellationToken));
            return work;
        }
    }

    /// <summary>
    /// The text of a batch is uploaded before the batch is begun with the file's id, and messages are put into a thread before it is run.
    /// </summary>
    private void Keep(RequestContent asked, ResponseContent response)
    {
        foreach (var reference in response.References)
        {
            if (reference.Kind == ReferenceKind.File)
            {
                _meter.Awaited.Keep(SourceOf(reference), asked, _head.StartedAt);
            }
        }

        foreach (var reference in response.References.Concat(asked.References).Where(static reference => reference.Kind == ReferenceKind.Conversation))
        {
            _meter.Awaited.Append(SourceOf(reference), asked, _head.StartedAt);
        }
    }

    /// <summary>What was asked in words; null where there are none.</summary>
    private static RequestContent? TextOf(RequestContent? content)
    {
        if (content is not { Problem: null, Segments.Count: > 0 })
        {
            return null;
        }

        Segment[] text = [.. content.Segments.Where(static segment => !segment.Text.IsEmpty)];
        return text.Length > 0 ? content with { Segments = text } : null;
    }

    private static IEnumerable<string> SourcesOf(RequestContent? content) => content is null ? [] : content.References
        .Concat(content.Segments.Select(static segment => new ContentReference(segment.Reference, segment.Opaque)))
        .Where(static reference => reference.Kind is ReferenceKind.File or ReferenceKind.Conversation)
        .Select(SourceOf);

    private static string SourceOf(ContentReference source) => $"{source.Kind}\n{Encoding.UTF8.GetString(source.Id.Span)}";

    /// <summary>Lets the judge know what an exchange that it does not judge handed out.</summary>
    private ValueTask LearnAsync(UsageEligibility outcome, TransportResult end, ResponseContent response, CancellationToken cancellationToken) =>
        outcome.Verdict is null || response.References.Count == 0
            ? ValueTask.CompletedTask
            : GuardAsync(() => _meter.Judge.LearnAsync(_head.User, end.EndedAt, _content ?? new RequestContent(), response, cancellationToken));

    private async ValueTask<IReadOnlyList<ConcludedRecord>> TellAsync(TransportResult end, ResponseContent response, CancellationToken cancellationToken)
    {
        if (response.Told.Count == 0)
        {
            return [];
        }

        try
        {
            var provider = LabelSanitizer.Clean(_head.ForcedProvider ?? _dialect?.Provider(in _requestHead));
            var telling = new ToldRecords(_meter, _head with { ForcedDialect = _dialect?.Name, ForcedProvider = provider }, _status, end);
            var records = await telling.MakeAsync(response.Told, cancellationToken);
            Fault ??= telling.Fault;
            return records;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Fault ??= fault;
            return [];
        }
    }

    /// <summary>
    /// Counts an answer that the provider gave an id once, however often it is fetched. Whatever made an answer counts in full: only a GET
    /// fetches one that was made before, in the background or by another call. What a stream that was cut did not count of it, it still
    /// counts. It counts for whoever began it.
    /// </summary>
    /// <returns>Whether nothing is left to count, whose it is, and what is left.</returns>
    private async ValueTask<(bool IsCounted, ExchangeHead Head, TokenCounts Counts)> OnceAsync(string answer, TokenCounts counts, CancellationToken cancellationToken)
    {
        var (input, output) = (counts.Input ?? 0, counts.Output ?? 0);
        if (!IsFetch)
        {
            _meter.Counted.Note(answer, input, output);
            return (false, _head, counts);
        }

        // Of an answer whose work is registered, the share alone decides. To ask both, one after the other, would let two fetches at once
        // each believe that the other one counted.
        var head = _head;
        (long Input, long Output)? before = null;
        try
        {
            if (await _meter.Told.FindAsync(answer, cancellationToken) is { } begun)
            {
                head = ToldRecords.HeadOf(_head, begun);
                _asked = begun.Asked;
                var share = await _meter.Told.TakeAsync(answer, [new ToldPart("", input, output)], cancellationToken);
                _claim = share.Claim;
                before = (input - share.Input, output - share.Output);
                _meter.Counted.Note(answer, input, output);
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // What was kept of it cannot be asked: this process knows what it counted itself.
            Fault ??= fault;
        }

        before ??= _meter.Counted.Take(answer, input, output);
        OnceId = CountedAnswers.RecordId(answer, input, output);
        if (before is not { } known || known is (0, 0))
        {
            return (false, head, counts);
        }

        var left = counts with { Input = Math.Max(0, input - known.Input), Output = Math.Max(0, output - known.Output) };
        OnceId = left is { Input: 0, Output: 0 } ? null : OnceId;
        return (OnceId is null, head, GrossCount.Consistent(left));
    }
}
