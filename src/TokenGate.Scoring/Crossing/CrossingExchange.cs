using TokenGate.Scoring.Features;
using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.References;
using TokenGate.Usage;

namespace TokenGate.Scoring.Crossing;

/// <summary>
/// An exchange on its way to the gateway that owns its person's memory. What crosses is what is new: one hash, that of the conversation up
/// to the last answer, stands for the history before it; where the owner does not know it, it names an earlier one of
/// <see cref="Candidates"/>, or asks for everything. Names do not cross; text does, and is kept nowhere.
/// </summary>
public sealed class CrossingExchange
{
    /// <summary>The edition of the form. A reader refuses what it does not know.</summary>
    internal const byte Edition = 1;

    /// <summary>Hashes of the conversation that the owner may choose from.</summary>
    internal const int MaxCandidates = 16;

    /// <summary>Segments before the new part whose ends cross, so that runs of words across the cut are known.</summary>
    private const int MaxCarried = 8;

    /// <summary>Bytes of such ends that hold the words of a run, in most texts.</summary>
    private const int CarriedBytes = 128;

    private readonly JudgeInput _input;
    private readonly List<(int Index, ulong Chain)> _candidates = [];

    private CrossingExchange(JudgeInput input) => _input = input;

    /// <summary>How many beginnings the history may have in <see cref="Write"/>; the last one after them is the whole request.</summary>
    public int Candidates => _candidates.Count;

    /// <summary>Looks at an exchange that is to cross. Its evidence stays the caller's.</summary>
    public static CrossingExchange From(JudgeInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var crossing = new CrossingExchange(input);
        crossing.FindCandidates();
        return crossing;
    }

    /// <summary>Writes the exchange.</summary>
    /// <param name="candidate">The beginning, from 0; <see cref="Candidates"/> writes everything.</param>
    public byte[] Write(int candidate)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)candidate, (uint)_candidates.Count);
        var into = new FieldWriter();
        into.Byte(Edition);
        into.Text(_input.Id);
        into.Byte(_input.User == JudgeInput.Nobody ? (byte)1 : (byte)0);
        into.Number(_input.StartedAt.UtcTicks);
        into.Number(_input.EndedAt.UtcTicks - _input.StartedAt.UtcTicks);
        into.Number(_input.Input);
        into.Number(_input.Output);
        into.Text(_input.Dialect);
        into.Counts(_input.Counts ?? _input.Response.Usage ?? TokenCounts.Unknown);
        WriteRequest(into, candidate);
        WriteAnswer(into, _input.Response);
        return into.ToArray();
    }

    private static void WriteAnswer(FieldWriter into, ResponseContent answer)
    {
        into.Text(answer.Model);
        into.Text(answer.ResponseId);
        into.Text(answer.FinishReason);
        into.Byte(answer.HasOutput ? (byte)1 : (byte)0);
        into.Number(answer.Parts.Count);
        foreach (var part in answer.Parts)
        {
            into.Byte((byte)part.Kind);
            into.Number(part.Choice);
            into.Bytes(part.Text.Span);
        }

        WriteReferences(into, answer.References);
    }

    private static void WriteReferences(FieldWriter into, IReadOnlyList<ContentReference> references)
    {
        into.Number(references.Count);
        foreach (var reference in references)
        {
            into.Byte((byte)reference.Kind);
            into.Bytes(reference.Id.Span);
        }
    }

    private void WriteRequest(FieldWriter into, int candidate)
    {
        var evidence = _input.Evidence;
        var content = evidence.Content;
        into.Text(evidence.Counter.Encoding);
        into.Text(content.Model);
        into.Number(content.FormatTokens);
        into.Byte(content.HasHostedTools ? (byte)1 : (byte)0);
        WriteReferences(into, content.References);
        into.Hash(evidence.Ask);
        into.Number(candidate);
        into.Number(_candidates.Count);
        foreach (var (_, chain) in _candidates)
        {
            into.Hash(chain);
        }

        var cut = candidate < _candidates.Count ? _candidates[candidate].Index : 0;
        var kept = KeptBefore(cut);
        WriteHistory(into, cut, kept);
        into.Number(content.Segments.Count - cut);
        for (var i = cut; i < content.Segments.Count; i++)
        {
            WriteSegment(into, i, content.Segments[i].Text.Span, evidence.Turns[i]);
        }
    }

    /// <summary>The history before the cut: what it weighs in all, and those of its segments that are still looked at.</summary>
    private void WriteHistory(FieldWriter into, int cut, List<(int Index, bool Whole)> kept)
    {
        var (tokens, hasTools) = (0L, false);
        for (var i = 0; i < cut; i++)
        {
            tokens += _input.Evidence.SegmentTokens[i];
            hasTools |= _input.Evidence.Content.Segments[i].Role == SegmentRole.Tools;
        }

        foreach (var (index, _) in kept)
        {
            tokens -= _input.Evidence.SegmentTokens[index];
        }

        into.Number(cut);
        into.Number(tokens);
        into.Byte(hasTools ? (byte)1 : (byte)0);
        into.Number(kept.Count);
        foreach (var (index, whole) in kept)
        {
            var text = _input.Evidence.Content.Segments[index].Text.Span;
            WriteSegment(into, index, whole ? text : TermText.Tail(text), SegmentHash.GoesOn);
        }
    }

    private void WriteSegment(FieldWriter into, int index, ReadOnlySpan<byte> text, ulong turn)
    {
        var segment = _input.Evidence.Content.Segments[index];
        into.Byte((byte)segment.Role);
        into.Number(segment.Message);
        into.Number(_input.Evidence.SegmentTokens[index]);
        into.Hash(_input.Evidence.Contents[index]);
        into.Hash(turn);
        into.Bytes(text);
        into.Byte(!segment.IsOpaque ? (byte)0 : segment.Opaque.IsEmpty ? (byte)1 : (byte)2);
        if (segment.IsOpaque)
        {
            into.Byte((byte)segment.Reference);
            into.Number(segment.OpaqueBytes);
            into.Number(segment.OpaqueTokens);
            into.Hash(RequestReferences.OpaqueOf(_input.Evidence, index));
        }
    }

    /// <summary>
    /// Of the history before a cut, the segments that are looked at all the same: what is no text, the question that an agent still works
    /// on, and the ends before the cut.
    /// </summary>
    private List<(int Index, bool Whole)> KeptBefore(int cut)
    {
        var segments = _input.Evidence.Content.Segments;
        var last = Question.LastMessage(_input.Evidence.Content);
        var carried = cut;
        for (var (count, bytes) = (0, 0); carried > 0 && count < MaxCarried && bytes < CarriedBytes; count++)
        {
            bytes += segments[--carried].Text.Length;
        }

        var kept = new List<(int Index, bool Whole)>();
        for (var i = 0; i < cut; i++)
        {
            var asks = last >= 0 && last < cut && segments[i].Message == segments[last].Message && i <= last && segments[i].Role == segments[last].Role;
            if (asks || segments[i].IsOpaque || i >= carried)
            {
                kept.Add((i, asks));
            }
        }

        return kept;
    }

    /// <summary>
    /// Where the history may be cut, the latest first: before the last answer that the client sends back, else before its last message, and
    /// then at doubling distances towards the beginning.
    /// </summary>
    private void FindCandidates()
    {
        var evidence = _input.Evidence;
        var ends = new List<(int Index, ulong Chain)>();
        for (var i = 0; i < evidence.Chains.Length; i++)
        {
            if (evidence.Chains[i] is not SegmentHash.GoesOn and var chain)
            {
                ends.Add((i + 1, chain));
            }
        }

        var latest = LatestCut(evidence.Content.Segments);
        var at = ends.FindLastIndex(end => end.Index <= latest);
        for (var step = 1; at >= 0 && _candidates.Count < MaxCandidates; step *= 2)
        {
            _candidates.Add(ends[at]);
            at -= _candidates.Count < MaxCandidates / 2 ? 1 : step;
        }
    }

    private static int LatestCut(IReadOnlyList<Segment> segments)
    {
        for (var i = segments.Count - 1; i > 0; i--)
        {
            if (segments[i].Role == SegmentRole.Assistant && segments[i - 1].Role != SegmentRole.Assistant)
            {
                return i;
            }
        }

        var first = segments.Count - 1;
        while (first > 0 && segments[first - 1].Message == segments[first].Message)
        {
            first--;
        }

        return first;
    }
}
