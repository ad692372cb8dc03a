using System.Diagnostics;
using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Tests.Features;
using TokenGate.Scoring.Tests.Judging;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Scoring.Tests.Adversaries;

/// <summary>
/// Words chosen by who read this code. The hash of a word in the features is public, so words that fall on one slot of any table whose
/// arithmetic is known can be found in a second; a table that keeps the order of the slots from the sender takes them like others.
/// </summary>
[Collection(nameof(MeasuredAlone))]
public sealed class HashFloodingTests(ITestOutputHelper output)
{
    private const int Count = 6000;
    private const uint Slots = 16_384;

    /// <summary>
    /// The share of the crafted text's time that other text of the same shape takes: linear work makes it 1, quadratic work over 50.
    /// </summary>
    private const int Allowed = 8;

    [Fact]
    public void Compute_WordsThatFallOnOneSlotOfAKnownTable_CostNoMoreThanOthers()
    {
        var crafted = string.Join(' ', Words(hash => ((hash * 2654435761u) >> 7 & (Slots - 1)) == 0));
        var plain = string.Join(' ', Words(hash => (hash >> 3 & (Slots - 1)) == (hash >> 18)));

        var (slow, usual) = (Least(() => Texts.Padding(crafted)), Least(() => Texts.Padding(plain)));

        output.WriteLine($"{slow.TotalMilliseconds:0.0} ms crafted, {usual.TotalMilliseconds:0.0} ms plain");
        Assert.True(slow <= Allowed * usual, $"{slow} for crafted words, {usual} for others");
    }

    [Fact]
    public void WordSet_HashesThatFallOnOneSlotOfAKnownTable_CostNoMoreThanOthers()
    {
        // 244002641 is the inverse of 2654435761: these have the bits 7 to 20 of their product in common.
        var crafted = Enumerable.Range(0, 8000).Select(i => (((uint)i >> 7 << 21) | ((uint)i & 127)) * 244002641u).ToArray();
        var plain = Enumerable.Range(1, 8000).Select(i => (uint)i * 0x9E3779B1u).ToArray();

        var (slow, usual) = (Least(() => Fill(crafted)), Least(() => Fill(plain)));

        output.WriteLine($"{slow.TotalMilliseconds:0.000} ms crafted, {usual.TotalMilliseconds:0.000} ms plain");
        Assert.True(slow <= Allowed * usual, $"{slow} for crafted hashes, {usual} for others");
    }

    [Fact]
    public void Decide_WordsOfOneHash_AreAccountedAndJudgedInBoundedTime()
    {
        var desk = new Desk();
        var crafted = string.Join(' ', Words(hash => (hash & (Slots - 1)) == 0));
        _ = desk.Ask(Prose.Of(4000, 1));

        var (slow, usual) = (Least(() => desk.Ask(crafted, user: "eve")), Least(() => desk.Ask(Prose.Of(8000, 2), user: "bob")));

        output.WriteLine($"{slow.TotalMilliseconds:0.0} ms crafted, {usual.TotalMilliseconds:0.0} ms plain");
        Assert.True(slow <= Allowed * usual, $"{slow} for crafted words, {usual} for others");
    }

    private static int Fill(uint[] hashes)
    {
        var set = new WordSet();
        set.Reset(hashes.Length);
        return hashes.Count(hash => set.At(hash)++ == 0);
    }

    /// <summary>The shortest of some runs: other load makes them longer, never shorter.</summary>
    private static TimeSpan Least(Func<object> work)
    {
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < 4; i++)
        {
            var start = Stopwatch.GetTimestamp();
            GC.KeepAlive(work());
            var time = Stopwatch.GetElapsedTime(start);
            least = time < least ? time : least;
        }

        return least;
    }

    /// <summary>The first words of five and six letters whose hash is chosen.</summary>
    private static IEnumerable<string> Words(Func<uint, bool> isChosen)
    {
        var found = 0;
        var letters = new char[6];
        for (var i = 0L; found < Count; i++)
        {
            var rest = i;
            var hash = WordHash.Seed;
            for (var at = 0; at < letters.Length; at++)
            {
                letters[at] = (char)('a' + (rest % 26));
                rest /= 26;
                hash = WordHash.Step(hash, letters[at]);
            }

            if (isChosen(WordHash.Finish(hash)))
            {
                found++;
                yield return new string(letters);
            }
        }
    }
}
