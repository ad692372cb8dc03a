using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.Crossing;

/// <summary>
/// An exchange that came from another gateway, to be judged by the memory that is here. It is judged once, by one thread.
/// </summary>
public sealed class CrossedExchange
{
    /// <summary>Stands where the bytes of something opaque stood: they are known by their hash alone.</summary>
    private static readonly byte[] Elsewhere = [0];

    private readonly ulong[] _candidates;
    private readonly int _candidate;

    private CrossedExchange(JudgeInput input, ulong[] candidates, int candidate) => (Input, _candidates, _candidate) = (input, candidates, candidate);

    /// <summary>What the judge looks at. Its user is nobody, or a person without a name.</summary>
    public JudgeInput Input { get; }

    /// <summary>Reads what <see cref="CrossingExchange.Write"/> wrote.</summary>
    /// <param name="bytes">The bytes; they are to live as long as the result.</param>
    /// <param name="counters">The counter of an encoding by its name; null where there is none.</param>
    /// <exception cref="InvalidDataException">They are no exchange, or one of another edition.</exception>
    public static CrossedExchange Read(ReadOnlyMemory<byte> bytes, Func<string, ITokenCounter?> counters)
    {
        ArgumentNullException.ThrowIfNull(counters);
        var from = new FieldReader(bytes);
        if (from.Byte() is var edition && edition != CrossingExchange.Edition)
        {
            throw new InvalidDataException($"The exchange comes from a gateway of another version (edition {edition}).");
        }

        var id = from.Text() ?? "";
        var user = from.Byte() == 1 ? JudgeInput.Nobody : "";
        var started = Moment(from.Number());
        var ended = Moment(started.UtcTicks + Math.Max(0, from.Number()));
        var (input, output, dialect, counts) = (from.Number(), from.Number(), from.Text() ?? "", from.Counts());
        var evidence = ReadRequest(from, counters, out var candidates, out var candidate);
        var answer = ReadAnswer(from);
        if (!from.IsAtEnd)
        {
            throw new InvalidDataException("The exchange is longer than it should be.");
        }

        return new CrossedExchange(
            new JudgeInput
            {
                Id = id,
                User = user,
                StartedAt = started,
                EndedAt = ended,
                Evidence = evidence,
                Response = answer,
                Input = input,
                Output = output,
                Dialect = dialect,
                Counts = counts,
            },
            candidates,
            candidate);
    }

    /// <summary>
    /// Null when a memory knows the history that was left out; else the beginning from which it has to be sent
    /// (<see cref="CrossingExchange.Write"/>).
    /// </summary>
    public int? AsksFor(PersonMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (_candidate == _candidates.Length || memory.Knows(_candidates[_candidate]))
        {
            return null;
        }

        var next = _candidate + 1;
        while (next < _candidates.Length && !memory.Knows(_candidates[next]))
        {
            next++;
        }

        return next;
    }

    /// <summary>
    /// Lines and sentences of its instructions that this process never saw in the company: 48 bits of a hash, 16 of the hour.
    /// </summary>
    public IReadOnlyList<ulong> UnknownInstructions(Judge judge)
    {
        ArgumentNullException.ThrowIfNull(judge);
        var unknown = new List<ulong>();
        for (var i = Input.Evidence.Collapsed; i < Input.Evidence.Content.Segments.Count; i++)
        {
            var segment = Input.Evidence.Content.Segments[i];
            if (segment.Role is SegmentRole.System or SegmentRole.Tools)
            {
                judge.Company.AddUnknown(segment.Text.Span, Input.EndedAt.UtcTicks, unknown);
            }
        }

        return unknown;
    }

    private static DateTimeOffset Moment(long ticks) => ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
        ? new DateTimeOffset(ticks, TimeSpan.Zero)
        : throw new InvalidDataException("A moment lies outside of time.");

    private static ResponseContent ReadAnswer(FieldReader from)
    {
        var (model, id, reason, hasOutput) = (from.Text(), from.Text(), from.Text(), from.Byte() == 1);
        var parts = new AnswerPart[from.Length()];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new AnswerPart((AnswerKind)from.Byte(), from.Number(0, int.MaxValue), from.Bytes());
        }

        return new ResponseContent { Model = model, ResponseId = id, FinishReason = reason, HasOutput = hasOutput, Parts = parts, References = ReadReferences(from) };
    }

    private static ContentReference[] ReadReferences(FieldReader from)
    {
        var references = new ContentReference[from.Length()];
        for (var i = 0; i < references.Length; i++)
        {
            references[i] = new ContentReference((ReferenceKind)from.Byte(), from.Bytes());
        }

        return references;
    }

    private static RequestEvidence ReadRequest(FieldReader from, Func<string, ITokenCounter?> counters, out ulong[] candidates, out int candidate)
    {
        var encoding = from.Text() ?? "";
        var counter = counters(encoding) ?? throw new InvalidDataException($"There is no encoding '{encoding}' here.");
        var (model, format, hosted, references, ask) = (from.Text(), from.Number(0, int.MaxValue), from.Byte() == 1, ReadReferences(from), from.Hash());
        var chosen = from.Number(0, CrossingExchange.MaxCandidates);
        candidates = new ulong[from.Number(chosen, CrossingExchange.MaxCandidates)];
        candidate = chosen;
        for (var i = 0; i < candidates.Length; i++)
        {
            candidates[i] = from.Hash();
        }

        var segments = new SegmentList();
        var cut = from.Number(0, int.MaxValue);
        var (tokens, hasTools) = (from.Number(0, int.MaxValue), from.Byte() == 1);
        if (cut > 0)
        {
            // Two stand for a longer history, so that it is one.
            segments.Add(new Segment(hasTools ? SegmentRole.Tools : SegmentRole.System, 0, default), tokens);
            if (cut > 1)
            {
                segments.Add(new Segment(SegmentRole.System, 0, default), 0);
            }
        }

        segments.Read(from);
        var collapsed = segments.Count;
        segments.Read(from);
        if ((cut == 0) != (collapsed == 0) || (candidate < candidates.Length) != (cut > 0))
        {
            throw new InvalidDataException("A history stands where none is cut.");
        }

        return segments.ToEvidence(
            new RequestContent { Model = model, FormatTokens = format, HasHostedTools = hosted, References = references },
            counter,
            ask,
            collapsed,
            cut > 0 ? candidates[candidate] : SegmentHash.Root);
    }

    /// <summary>The segments of a request, with what was found in each.</summary>
    private sealed class SegmentList
    {
        private readonly List<Segment> _segments = [];
        private readonly List<int> _tokens = [];
        private readonly List<ulong> _contents = [];
        private readonly List<ulong> _turns = [];
        private readonly List<ulong> _opaques = [];

        public int Count => _segments.Count;

        public void Add(Segment segment, int tokens, ulong content = 0, ulong turn = SegmentHash.GoesOn, ulong opaque = 0)
        {
            _segments.Add(segment);
            _tokens.Add(tokens);
            _contents.Add(content);
            _turns.Add(turn);
            _opaques.Add(opaque);
        }

        public void Read(FieldReader from)
        {
            for (var left = from.Length(); left > 0; left--)
            {
                var (role, message, tokens) = ((SegmentRole)from.Byte(), from.Number(0, int.MaxValue), from.Number(0, int.MaxValue));
                var (content, turn, text) = (from.Hash(), from.Hash(), from.Bytes());
                var segment = new Segment(role, message, text);
                var opaque = 0UL;
                if (from.Byte() is var form && form != 0)
                {
                    segment = segment with { Reference = (ReferenceKind)from.Byte() };
                    segment = segment with { OpaqueBytes = from.Number(), OpaqueTokens = from.Number(0, int.MaxValue), Opaque = form == 2 ? Elsewhere : default };
                    opaque = from.Hash();
                }

                Add(segment, tokens, content, turn, opaque);
            }
        }

        public RequestEvidence ToEvidence(RequestContent content, ITokenCounter counter, ulong ask, int collapsed, ulong root)
        {
            content = content with { Segments = _segments };
            var texts = TermText.TextsOf(content);
            var terms = new TermText();
            terms.Read(texts, collapsed);
            return new RequestEvidence(content, counter, _tokens, [.. _contents], [.. _turns], ask, texts, terms)
            {
                Collapsed = collapsed,
                Root = root,
                Opaques = [.. _opaques],
            };
        }
    }
}
