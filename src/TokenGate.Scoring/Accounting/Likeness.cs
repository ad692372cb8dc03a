using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>How a request's new part lies beside the user's last requests, by the sketches of their words.</summary>
internal struct Likeness
{
    /// <summary>Of the words of a request, the share that an earlier one has to hold to be compared with it word by word.</summary>
    private const float Near = 0.4f;

    /// <summary>Words of a short prompt, for which a sketch of content words is too coarse.</summary>
    private const int ShortPrompt = 32;

    /// <summary>Of its words, the share that an earlier one has to hold to be like it.</summary>
    private const float Alike = 0.6f;

    /// <summary>How many requests are fetched ahead of the one that is compared.</summary>
    private const int Ahead = 3;

    /// <summary>The content words of the new part.</summary>
    public WordSetSketch Request;

    /// <summary>The age of the nearest earlier request; -1 when none is near.</summary>
    public int Nearest;

    /// <summary>Jaccard similarity to the third nearest, 0 to 1; 0 where there are fewer.</summary>
    public float Third;

    /// <summary>The same for the fifth nearest.</summary>
    public float Fifth;

    /// <summary>Requests within half an hour that hold six in ten of its content words.</summary>
    public int Lately;

    /// <summary>Requests within the window that asked nothing new.</summary>
    public int AskedNothing;

    /// <summary>Of these, requests within half an hour.</summary>
    public int AskedNothingLately;

    /// <summary>Looks for the nearest.</summary>
    /// <param name="terms">The new part.</param>
    /// <param name="ask">Digest of the whole request.</param>
    /// <param name="recent">The user's last exchanges.</param>
    /// <param name="since">Exchanges before this moment are not compared, in ticks UTC.</param>
    /// <param name="lately">Half an hour ago, in ticks UTC.</param>
    public static Likeness Measure(ReadOnlySpan<Term> terms, ulong ask, RecentExchanges recent, long since, long lately)
    {
        var likeness = new Likeness { Request = WordSetSketch.From(terms, TermMark.Chance), Nearest = -1 };
        var index = new WordSetIndex(in likeness.Request);
        Span<float> nearest = stackalloc float[5];
        var most = Near;
        for (var age = 0; age < Ahead; age++)
        {
            recent.Fetch(age);
        }

        for (var age = 0; age < recent.Count; age++)
        {
            recent.Fetch(age + Ahead);
            ref readonly var past = ref recent[age];
            if (past.StartedAt < since)
            {
                continue;
            }

            var isRecent = past.StartedAt >= lately;
            likeness.AskedNothing += past.AskedNothing ? 1 : 0;
            likeness.AskedNothingLately += past.AskedNothing && isRecent ? 1 : 0;
            var (contained, jaccard) = index.Compare(in past.Request);
            contained = past.Ask == ask && ask != 0 ? 2 : contained;
            likeness.Lately += contained >= Alike && isRecent ? 1 : 0;
            if (contained > most || (contained == most && likeness.Nearest < 0))
            {
                (likeness.Nearest, most) = (age, contained);
            }

            Insert(nearest, jaccard);
        }

        (likeness.Third, likeness.Fifth) = (nearest[2], nearest[4]);
        if (likeness.Nearest < 0 && terms.Length <= ShortPrompt)
        {
            likeness.Nearest = NearestShort(terms, recent, since);
        }

        return likeness;
    }

    /// <summary>The nearest of the short requests by all its words.</summary>
    private static int NearestShort(ReadOnlySpan<Term> terms, RecentExchanges recent, long since)
    {
        Span<ushort> words = stackalloc ushort[ShortPrompt];
        Span<ushort> past = stackalloc ushort[2 * ShortPrompt];
        words = words[..TextDiff.WordsOf(terms, words)];
        var (nearest, most) = (-1, Alike * words.Length);
        for (var age = 0; age < recent.Count && words.Length >= TextDiff.MinWords; age++)
        {
            ref readonly var exchange = ref recent[age];
            if (exchange.StartedAt < since || exchange.RequestWords > past.Length)
            {
                continue;
            }

            var known = past[..recent.CopyRequest(in exchange, past)];
            var common = 0;
            foreach (var word in words)
            {
                common += known.Contains(word) ? 1 : 0;
            }

            (nearest, most) = common > most || (nearest < 0 && common >= most) ? (age, common) : (nearest, most);
        }

        return nearest;
    }

    private static void Insert(Span<float> nearest, float value)
    {
        for (var i = 0; i < nearest.Length; i++)
        {
            if (value > nearest[i])
            {
                (value, nearest[i]) = (nearest[i], value);
            }
        }
    }
}
