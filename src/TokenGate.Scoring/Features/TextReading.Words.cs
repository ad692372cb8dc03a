using System.Numerics;
using TokenGate.Scoring.Lexing;
using TokenGate.Usage;

namespace TokenGate.Scoring.Features;

/// <content>Where the words come from, and their hashes side by side.</content>
internal sealed partial class TextReading
{
    private uint[] _all = [];
    private uint[] _runs = new uint[4096];

    /// <summary>What is added to a place in the segment that is being read, for its place in the text that was read.</summary>
    private int _shift;

    /// <summary>Scratch for hashes, used again by the next call.</summary>
    public Span<uint> Runs(int count)
    {
        if (_runs.Length < count)
        {
            _runs = new uint[BitOperations.RoundUpToPowerOf2((uint)count)];
        }

        return _runs.AsSpan(0, count);
    }

    /// <summary>How many of some words are letters of the scripts of China and Japan.</summary>
    public static int Ideographs(ReadOnlySpan<Word> words)
    {
        var count = 0;
        foreach (ref readonly var word in words)
        {
            count += word.IsIdeograph ? 1 : 0;
        }

        return count;
    }

    /// <summary>Hashes of words, side by side. Good until the next call.</summary>
    public ReadOnlySpan<uint> All(WordList words)
    {
        if (_all.Length < words.Count)
        {
            _all = new uint[BitOperations.RoundUpToPowerOf2((uint)words.Count)];
        }

        Hashes(words.Span, _all);
        return _all.AsSpan(0, words.Count);
    }

    private static void Hashes(ReadOnlySpan<Word> words, Span<uint> into)
    {
        for (var i = 0; i < words.Length; i++)
        {
            into[i] = words[i].Hash;
        }
    }

    /// <summary>Reads the words of an answer, to compare with.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="terms">What was read of it already; null when nothing.</param>
    /// <param name="most">Bytes that are read.</param>
    public void ReadSent(ResponseContent answer, TermText? terms, int most)
    {
        Sent.Clear();
        for (var i = 0; i < answer.Parts.Count; i++)
        {
            var text = answer.Parts[i].Text.Span;
            if (text.Length > most || terms is null || !terms.TryWords(i, out var words) || !TryTake(words, Sent, 0))
            {
                text = text[..Math.Min(most, text.Length)];
                _ = TextScanner.Scan(text, null, Sent);
            }

            most -= text.Length;
        }
    }

    /// <summary>Takes the words of a window from those of its segment; false where its edges cut words in two.</summary>
    /// <param name="words">Words of the segment from a place before the window on; moved behind it.</param>
    /// <param name="start">First byte of the window.</param>
    /// <param name="stop">Byte behind its last.</param>
    private bool TryTakeWindow(ref ReadOnlySpan<Word> words, int start, int stop)
    {
        var (first, isCut) = (0, false);
        while (first < words.Length && words[first].Start + _shift < start)
        {
            isCut |= words[first++].End + _shift > start;
        }

        var end = first;
        while (end < words.Length && words[end].Start + _shift < stop)
        {
            end++;
        }

        isCut |= end > first && words[end - 1].End + _shift > stop;
        var taken = words[first..end];
        words = words[(isCut ? first : end)..];
        var at = Words.Count;
        if (isCut || !TryTake(taken, Words, _shift))
        {
            return false;
        }

        if (Words.Count > at)
        {
            Words[at].Kind |= WordKind.LineStart | WordKind.SentenceStart;
        }

        return true;
    }

    /// <summary>Appends words with their places moved; false where there is no room for all of them.</summary>
    private static bool TryTake(ReadOnlySpan<Word> words, WordList into, int shift)
    {
        if (into.Count + words.Length > Word.Limit)
        {
            return false;
        }

        into.ReserveAll(words.Length);
        words.CopyTo(into.Room);
        foreach (ref var word in into.Room[..words.Length])
        {
            word.Start += shift;
        }

        into.Append(words.Length);
        return true;
    }

    private void MarkWords(int from, int to)
    {
        foreach (ref var word in Words.Span)
        {
            word.Kind |= word.Start >= from && word.Start < to ? WordKind.Question : WordKind.None;
        }
    }
}
