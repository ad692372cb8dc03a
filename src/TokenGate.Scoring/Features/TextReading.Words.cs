using System.Numerics;
using TokenGate.Scoring.Lexing;
using TokenGate.Usage;

namespace TokenGate.Scoring.Features;

/// <content>Where the words come from, and their hashes side by side.</content>
internal sealed partial class TextReading
{
    private uint[] _all = [];
    private uint[] _runs = new uint[4096];

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
    /// <param name="words">The words.</param>
    /// <param name="without">Words of this kind are left out.</param>
    public Span<uint> All(WordList words, WordKind without = WordKind.None)
    {
        if (_all.Length < words.Count)
        {
            _all = new uint[BitOperations.RoundUpToPowerOf2((uint)words.Count)];
        }

        var count = 0;
        foreach (ref readonly var word in words.Span)
        {
            _all[count] = word.Hash;
            count += word.Is(without) ? 0 : 1;
        }

        return _all.AsSpan(0, count);
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
            text = text[..Math.Min(most, text.Length)];
            TermText.ReadWords(terms, i, text, 0, Sent);
            most -= text.Length;
        }
    }

    private void MarkWords(int from, int to)
    {
        foreach (ref var word in Words.Span)
        {
            word.Kind |= word.Start >= from && word.Start < to ? WordKind.Question : WordKind.None;
        }
    }
}
