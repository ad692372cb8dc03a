using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>
/// What was asked of answers that are made in the background or in batches. Their usage comes with a later call that holds no text, and is
/// judged by what was asked here. Bounded in bytes and in time: the input of an answer whose question is forgotten is unseen. Texts stay in
/// memory alone. Thread-safe.
/// </summary>
/// <param name="limit">Bytes kept in all.</param>
internal sealed class AwaitedAnswers(long limit = AwaitedAnswers.DefaultLimit)
{
    private const long DefaultLimit = 64 * 1024 * 1024;

    /// <summary>What a segment costs beside its text.</summary>
    private const int SegmentBytes = 128;

    /// <summary>Providers work on a batch for a day at most, and somebody has to fetch it then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(25);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Question>> _byId = new(StringComparer.Ordinal);
    private readonly LinkedList<Question> _questions = [];
    private long _bytes;

    /// <summary>Keeps a copy of what was asked, unless it is too large.</summary>
    public void Keep(string id, RequestContent asked, DateTimeOffset at)
    {
        var bytes = asked.Segments.Sum(static segment => (long)segment.Text.Length + segment.Opaque.Length + SegmentBytes);
        if (bytes > limit / 4)
        {
            return;
        }

        var copy = asked with
        {
            Segments = [.. asked.Segments.Select(static segment => segment with { Text = segment.Text.ToArray(), Opaque = segment.Opaque.ToArray() })],
            References = [.. asked.References.Select(static reference => reference with { Id = reference.Id.ToArray() })],
        };
        lock (_gate)
        {
            Remove(id);
            _byId[id] = _questions.AddLast(new Question(id, copy, bytes, at));
            _bytes += bytes;
            while (_questions.First is { } first && (_bytes > limit || first.Value.At < at - Longest))
            {
                Remove(first.Value.Id);
            }
        }
    }

    /// <summary>Keeps what was asked behind what is kept under the id already: messages of a thread, a run's own beside them.</summary>
    public void Append(string id, RequestContent asked, DateTimeOffset at)
    {
        var before = Find(id);
        Keep(id, before is null ? asked : asked with { Segments = [.. before.Segments, .. asked.Segments] }, at);
    }

    /// <summary>What is kept under one id goes on under another as well: a batch is begun with a file, a run with a thread.</summary>
    public void Pass(string from, string to, DateTimeOffset at)
    {
        if (Find(from) is { } asked)
        {
            Append(to, asked, at);
        }
    }

    /// <summary>What was asked, once; null when it is not known.</summary>
    public RequestContent? Take(string id)
    {
        lock (_gate)
        {
            return Remove(id);
        }
    }

    /// <summary>What was asked; null when it is not known.</summary>
    public RequestContent? Find(string id)
    {
        lock (_gate)
        {
            return _byId.TryGetValue(id, out var node) ? node.Value.Asked : null;
        }
    }

    private RequestContent? Remove(string id)
    {
        if (!_byId.Remove(id, out var node))
        {
            return null;
        }

        _questions.Remove(node);
        _bytes -= node.Value.Bytes;
        return node.Value.Asked;
    }

    private sealed record Question(string Id, RequestContent Asked, long Bytes, DateTimeOffset At);
}
