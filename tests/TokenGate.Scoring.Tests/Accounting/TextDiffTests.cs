using System.Text;
using TokenGate.Scoring.Accounting;
using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Tests.Judging;
using Xunit;

namespace TokenGate.Scoring.Tests.Accounting;

/// <summary>What a text has from an earlier one: the whole of it, a part, or words that stood there by chance.</summary>
public sealed class TextDiffTests
{
    private static readonly string Template = Prose.Of(400, 1);

    [Fact]
    public void Compare_NewQuestionBehindKnownTemplate_IsNewWordForWord()
    {
        // Its words all stand in the template, as those of a language do in a long one.
        var words = Template.Split(' ');
        string Ask(int seed)
        {
            var random = new Random(seed);
            return string.Join(' ', Enumerable.Range(0, 40).Select(_ => words[random.Next(words.Length)]));
        }

        var (terms, diff) = Compare($"{Template} {Ask(2)}", $"{Template} {Ask(3)}");

        Assert.True(diff.IsVersion && !diff.AsksNothing(sameAnswer: false));
        Assert.InRange(New(terms), 36, 40);
    }

    [Fact]
    public void Compare_WordsExchangedAllOver_SayNothing()
    {
        var random = new Random(4);
        var changed = string.Join(' ', Template.Split(' ').Select(word => random.Next(10) == 0 ? $"q{random.Next(999_999)}z" : word));

        var (terms, diff) = Compare(Template, changed);

        Assert.True(diff.IsVersion && diff.IsScattered);
        Assert.InRange(New(terms), 0, 12);
    }

    [Fact]
    public void Compare_ExchangedWordsAndNewQuestion_CountTheQuestionAlone()
    {
        var words = Template.Split(' ');
        for (var i = 12; i < words.Length; i += 25)
        {
            words[i] = $"replaced{(char)('a' + (i / 25))}";
        }

        var (terms, _) = Compare(Template, $"{string.Join(' ', words)} {Prose.Of(60, 5)}");

        Assert.InRange(New(terms), 54, 64);
    }

    /// <summary>Rows of a log come again with other moments and other numbers, and each is news.</summary>
    [Fact]
    public void Compare_RecordsWithOtherNumbers_AreNoVersion()
    {
        static string Log(int seed)
        {
            var random = new Random(seed);
            return string.Join('\n', Enumerable.Range(0, 40).Select(_ => $"worker {random.Next(1, 999)} took {random.Next(1, 999)} jobs from the queue of the northern warehouse and finished all of them in time"));
        }

        var (_, records) = Compare(Log(1), Log(2), isRecords: true);
        Assert.False(records.IsVersion);

        var (_, same) = Compare(Log(1), Log(1) + "\nagain please", isRecords: true);
        Assert.True(same.AsksNothing(sameAnswer: false));
    }

    private static (Term[] Terms, TextDiff Diff) Compare(string before, string now, bool isRecords = false)
    {
        var (past, present) = (Read(before), Read(now));
        var words = new ushort[RecentExchanges.MaxWords];
        var count = TextDiff.WordsOf(past, words);

        // What the user's runs know of it.
        var runs = Enumerable.Range(0, past.Length - 7).Select(at => string.Join(' ', past[at..(at + 8)].Select(term => term.Hash))).ToHashSet(StringComparer.Ordinal);
        for (var at = 0; at + 8 <= present.Length; at++)
        {
            if (runs.Contains(string.Join(' ', present[at..(at + 8)].Select(term => term.Hash))))
            {
                foreach (ref var term in present.AsSpan(at, 8))
                {
                    term.Mark |= TermMark.There;
                }
            }
        }

        return (present, TextDiff.Compare(present, words.AsSpan(0, count), TermMark.There, TextDiff.MinWords, () => isRecords));
    }

    private static Term[] Read(string text)
    {
        var terms = new TermList();
        _ = TextScanner.Scan(Encoding.UTF8.GetBytes(text), terms, null);
        return terms.Span.ToArray();
    }

    private static int New(Term[] terms) => terms.Count(term => !term.Is(TermMark.Known));
}
