using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.References;

/// <summary>
/// What a request holds beside its text, and how much of the input each kind may explain. It reads the user's memory;
/// <see cref="Remember"/> writes to it. To be used under the memory's lock.
/// </summary>
internal sealed class RequestReferences
{
    /// <summary>
    /// Tokens that one byte of an attachment may stand for: a packed page of print has 2 or so. Without a bound a file of ten bytes would
    /// explain whatever else was not seen.
    /// </summary>
    private const long TokensPerByte = 4;

    /// <summary>Tokens that the smallest attachment may stand for: a page as a picture has 1,600.</summary>
    private const long LeastBound = 4_096;

    /// <summary>A picture costs at most so many times its formula: vendors round up to tiles.</summary>
    private const long FormulaBound = 4;

    /// <summary>The references of a request that has none.</summary>
    public static RequestReferences None { get; } = new();

    private readonly List<Item> _items = [];

    /// <summary>True when the request goes on with an answer or a conversation that this user was handed.</summary>
    public bool GoesOn { get; private set; }

    /// <summary>True when anything that it refers to is known to this user.</summary>
    public bool AnyKnown { get; private set; }

    /// <summary>True when it refers to something that is new to this user and counts once.</summary>
    public bool AnyNew { get; private set; }

    /// <summary>What the known ones weighed when they were used or handed out, in tokens; saturated.</summary>
    public long KnownWeight { get; private set; }

    /// <summary>Tokens that the new ones may explain in all; saturated.</summary>
    public long NewBound { get; private set; }

    /// <summary>True when a cache is among the new ones: what is reported as cached is then its content.</summary>
    public bool NewCache { get; private set; }

    /// <summary>Looks at a request.</summary>
    public static RequestReferences Measure(RequestEvidence evidence, int replayed, UserMemory memory)
    {
        var content = evidence.Content;
        var references = None;
        for (var i = 0; i < content.References.Count; i++)
        {
            var reference = content.References[i];
            references = references == None ? new RequestReferences() : references;
            references.Add(reference.Kind, ReferenceHash.Compute(in reference), long.MaxValue, false, memory);
        }

        for (var i = 0; i < content.Segments.Count; i++)
        {
            if (content.Segments[i] is { IsOpaque: true } segment)
            {
                references = references == None ? new RequestReferences() : references;
                var isKnown = i < replayed || (!segment.Opaque.IsEmpty && memory.Conversations.Contains(evidence.Contents[i]));
                references.Add(segment.Reference, OpaqueOf(evidence, i), BoundOf(in segment), isKnown, memory);
            }
        }

        return references;
    }

    /// <summary>Remembers what was used and what was handed out.</summary>
    /// <param name="occasion">The exchange.</param>
    /// <param name="explained">Tokens that the new references explained.</param>
    /// <param name="memory">The user's memory.</param>
    public void Remember(JudgeInput occasion, long explained, UserMemory memory)
    {
        var conversation = Math.Clamp(occasion.Input, 0, TokenCounts.Ceiling) + Math.Clamp(occasion.Output, 0, TokenCounts.Ceiling);
        var (left, count) = (explained, 0);
        foreach (var item in _items)
        {
            count += item is { IsKnown: false, Hash: not 0 } && !ReferenceHash.GoesOn(item.Kind) ? 1 : 0;
        }

        foreach (var item in _items)
        {
            if (ReferenceHash.GoesOn(item.Kind))
            {
                // A foreign answer stays foreign; the conversation goes on with the answer that was given now.
                if (item.IsKnown)
                {
                    memory.Answers.Add(item.Hash, conversation);
                }
            }
            else if (item.Hash != 0)
            {
                var share = item.IsKnown ? item.Weight : left / Math.Max(1, count);
                (left, count) = item.IsKnown ? (left, count) : (left - share, count - 1);
                memory.Attachments.Add(item.Hash, share);
            }
        }

        Receive(occasion.Response, conversation, memory);
    }

    /// <summary>
    /// Remembers what an exchange that ran no model handed out: conversations are known from then on, and an uploaded file stands for its
    /// content.
    /// </summary>
    /// <param name="uploaded">What <see cref="Uploaded"/> gave for the request.</param>
    /// <param name="response">What was answered.</param>
    /// <param name="memory">The user's memory.</param>
    public static void Learn(ulong uploaded, ResponseContent response, UserMemory memory)
    {
        for (var i = 0; i < response.References.Count; i++)
        {
            var reference = response.References[i];
            var hash = ReferenceHash.Compute(in reference);
            if (ReferenceHash.GoesOn(reference.Kind))
            {
                memory.Answers.Add(hash, HashWindow.MaxWeight);
            }
            else if (reference.Kind == ReferenceKind.Container)
            {
                memory.Attachments.Add(hash, HashWindow.MaxWeight);
            }
            else if (reference.Kind == ReferenceKind.File && uploaded != 0)
            {
                memory.Attachments.AddAlias(hash, uploaded);
            }
        }
    }

    /// <summary>Hash of what an opaque segment is; 0 where nothing tells it from another.</summary>
    public static ulong OpaqueOf(RequestEvidence evidence, int segment)
    {
        var opaque = evidence.Content.Segments[segment];
        return evidence.Opaques is { } known ? known[segment] : ReferenceHash.Compute(in opaque);
    }

    /// <summary>Hash of the first file that a request holds; 0 when it holds none.</summary>
    public static ulong Uploaded(RequestContent request)
    {
        foreach (var segment in request.Segments)
        {
            if (segment is { IsOpaque: true, Opaque.IsEmpty: false })
            {
                return ReferenceHash.Compute(in segment);
            }
        }

        return 0;
    }

    private static void Receive(ResponseContent response, long conversation, UserMemory memory)
    {
        if (response.ResponseId is { Length: > 0 } id)
        {
            Span<byte> bytes = stackalloc byte[256];
            if (System.Text.Encoding.UTF8.TryGetBytes(id, bytes, out var length))
            {
                memory.Answers.Add(ReferenceHash.Compute(ReferenceKind.Response, bytes[..length]), conversation);
            }
        }

        for (var i = 0; i < response.References.Count; i++)
        {
            var reference = response.References[i];
            var hash = ReferenceHash.Compute(in reference);
            if (ReferenceHash.GoesOn(reference.Kind))
            {
                memory.Answers.Add(hash, conversation);
            }
            else
            {
                // Made by this exchange and paid for with it.
                memory.Attachments.Add(hash, HashWindow.MaxWeight);
            }
        }
    }

    private static long BoundOf(in Segment segment) => segment switch
    {
        { OpaqueTokens: > 0 } => LeastBound + (FormulaBound * segment.OpaqueTokens),
        { Reference: ReferenceKind.File } => long.MaxValue,
        _ => LeastBound + (TokensPerByte * Math.Min(segment.OpaqueBytes, TokenCounts.Ceiling)),
    };

    private static long Saturated(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;

    private void Add(ReferenceKind kind, ulong hash, long bound, bool isKnown, UserMemory memory)
    {
        var goesOn = ReferenceHash.GoesOn(kind);
        hash = goesOn ? hash : memory.Attachments.Resolve(hash);
        var weight = hash == 0 ? null : goesOn ? memory.Answers.WeightOf(hash) : memory.Attachments.WeightOf(hash);
        var item = new Item(kind, hash, isKnown || weight is not null, weight ?? HashWindow.MaxWeight);
        _items.Add(item);
        if (item.IsKnown)
        {
            AnyKnown = true;
            GoesOn |= goesOn;
            KnownWeight = Saturated(KnownWeight, item.Weight);
        }
        else if (!goesOn)
        {
            AnyNew = true;
            NewCache |= kind == ReferenceKind.Cache;
            NewBound = Saturated(NewBound, bound);
        }
    }

    private readonly record struct Item(ReferenceKind Kind, ulong Hash, bool IsKnown, long Weight);
}
