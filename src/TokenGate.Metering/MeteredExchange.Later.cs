using System.Text;
using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>Usage that is told later than by the call that makes it: answers that are fetched, work that is begun and told by others.</summary>
public sealed partial class MeteredExchange
{
    /// <summary>What was asked: in this exchange, or in the one that began the answer. Whoever begins one that comes later leaves it for that.</summary>
    private RequestContent? Question(string answer, ResponseContent response)
    {
        if (!IsFetch)
        {
            if (response.Pending && _content is { Problem: null, Segments.Count: > 0 } asked)
            {
                _meter.Awaited.Keep(answer, asked, _head.StartedAt);
            }
        }
        else if (!response.Pending && response.Usage is not null && _meter.Awaited.Take(answer) is { } known)
        {
            _evidence = Guard(() => _meter.Judge.Prepare(known, _meter.Encodings.ForModel(known.Model)));
            return known;
        }

        return _content;
    }

    /// <summary>Keeps who began what is told later, and what was asked of it.</summary>
    private async ValueTask BeginWorkAsync(ResponseContent response, CancellationToken cancellationToken)
    {
        var asked = _content is { Problem: null, Segments.Count: > 0 } content ? content : null;
        if (!IsFetch && response is { Pending: true, ResponseId: { Length: > 0 } id })
        {
            await BeginAsync(id);
        }

        foreach (var work in response.Began)
        {
            await BeginAsync(work);
            KeepAsked(WorkId.Of(work, _head.Route), asked);
        }

        // The text of a batch is uploaded before the batch is begun with the file's id.
        foreach (var reference in _content is { RunsNoModel: true } ? response.References : [])
        {
            if (reference.Kind == ReferenceKind.File && asked is not null)
            {
                _meter.Awaited.Keep(FileWork(reference), asked, _head.StartedAt);
            }
        }

        ValueTask BeginAsync(string work) => GuardAsync(() => _meter.Told.BeginAsync(
            WorkId.Of(work, _head.Route), new BegunWork(_head.User, _head.Team, _head.Route, _head.StartedAt), cancellationToken));

        void KeepAsked(string work, RequestContent? text)
        {
            if (text is not null && text.Segments.Any(static segment => !segment.Text.IsEmpty))
            {
                _meter.Awaited.Keep(work, text, _head.StartedAt);
                return;
            }

            foreach (var file in FilesOf(_content))
            {
                _meter.Awaited.Pass(FileWork(file), work, _head.StartedAt);
            }
        }
    }

    private static IEnumerable<ContentReference> FilesOf(RequestContent? content) => content is null ? [] : content.References
        .Concat(content.Segments.Select(static segment => new ContentReference(segment.Reference, segment.Opaque)))
        .Where(static reference => reference.Kind == ReferenceKind.File);

    private static string FileWork(ContentReference file) => $"file\n{Encoding.UTF8.GetString(file.Id.Span)}";

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
    /// Counts an answer that the provider gave an id once, however often it is fetched. Whatever made an answer counts in full: only a GET fetches one that was
    /// made before, in the background or by another call. What a stream that was cut did not count of it, it still counts. It counts for whoever began it.
    /// </summary>
    /// <returns>Whether nothing is left to count, whose it is, and what is left.</returns>
    private async ValueTask<(bool IsCounted, ExchangeHead Head, TokenCounts Counts)> OnceAsync(string answer, TokenCounts counts, CancellationToken cancellationToken)
    {
        var (input, output) = (counts.Input ?? 0, counts.Output ?? 0);
        if (_answer is not null || !IsFetch)
        {
            _meter.Counted.Note(answer, input, output);
            return (false, _head, counts);
        }

        var head = _head;
        var before = _meter.Counted.Take(answer, input, output);
        try
        {
            if (await _meter.Told.FindAsync(answer, cancellationToken) is { } begun)
            {
                head = ToldRecords.HeadOf(_head, begun);
                var share = await _meter.Told.TakeAsync(answer, [new ToldPart("", input, output)], cancellationToken);
                _claim = share.Claim;
                before ??= (input - share.Input, output - share.Output);
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // What was kept of it cannot be asked: this process knows what it counted itself.
            Fault ??= fault;
        }

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
