using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// Compares an exchange with the user's memory and gives the facts that the duplication features are made of, and what the ring keeps of it.
/// It reads the user's memory and does not write to it; what all users share takes note. To be called under the memory's lock.
/// </summary>
internal static class DuplicationMeasure
{
    /// <summary>A request that is derived to less than this bears no other out.</summary>
    private const float Derived = 0.15f;

    /// <summary>Shared shingles that are passed at a time.</summary>
    private const int Batch = 128;

    /// <summary>Content words below which answers are alike by chance.</summary>
    private const int FewWords = 8;

    /// <summary>Part of a request's words that stand in an earlier one that it is compared with.</summary>
    private const float Alike = 0.4f;

    /// <summary>The largest part that is not.</summary>
    private static readonly float Unlike = MathF.BitDecrement(Alike);

    private static readonly long Lately = TimeSpan.FromMinutes(30).Ticks;

    /// <summary>Measures.</summary>
    /// <param name="occasion">The exchange.</param>
    /// <param name="input">How its input divided.</param>
    /// <param name="output">How its output divided.</param>
    /// <param name="answer">The answer's terms.</param>
    /// <param name="novelty">How its new part lies against what was sent before.</param>
    /// <param name="context">The user's memory and that of all users.</param>
    /// <param name="present">What the ring will keep.</param>
    public static DuplicationFacts Compute(
        JudgeInput occasion,
        InputAccount input,
        OutputAccount output,
        TermText answer,
        in NoveltyProfile novelty,
        in MeasureContext context,
        out PastExchange present)
    {
        var text = occasion.Evidence.Terms;
        var isNew = input.ReplayedSegments < occasion.Evidence.Content.Segments.Count;
        var first = isNew ? text.Of(input.ReplayedSegments).First : 0;
        present = new PastExchange
        {
            StartedAt = occasion.StartedAt.UtcTicks,
            Ask = occasion.Evidence.Ask,
            Template = novelty.Template.Digest,
            Numbers = novelty.Template.Numbers,
            Mark = output.AskedAgain ? PastMark.IsFullyRepeated : PastMark.None,
            Bag = novelty.Bag,
        };
        var content = new ContentWords(context.Key);
        foreach (ref readonly var term in answer.Terms.Span)
        {
            var isWord = content.Next(in term, out var word);
            present.AnswerWords.Add(word, isWord);
        }

        var (sampled, shared) = isNew ? Shared(text, first, in context, stackalloc ulong[Batch + 1]) : (0, 0);
        var facts = new DuplicationFacts
        {
            Terms = input.Terms,
            Replayed = input.Sum > 0 ? (float)(input.Replayed / input.Sum) : 0,
            Phrases = novelty.Phrases,
            KnownPhrases = novelty.KnownPhrases,
            Words = novelty.Words,
            Seams = novelty.Seams,
            SeamParts = novelty.SeamParts,
            Sampled = sampled,
            Shared = shared,
        };
        return Compare(facts, context.Memory.Recent, ref present);
    }

    private static DuplicationFacts Compare(DuplicationFacts facts, ExchangeRing recent, ref PastExchange present)
    {
        var (resembles, both, derived) = (FeatureMath.Missing, FeatureMath.Missing, 0f);
        var (template, asked) = (0, 0);
        var bag = new WordSetIndex(in present.Bag);
        var answerBag = new WordSetIndex(in present.AnswerWords);
        for (var age = 0; age < recent.Count; age++)
        {
            ref readonly var past = ref recent[age];
            asked += past.Ask == present.Ask && present.Ask != 0 ? 1 : 0;
            if (past.Bag.Count > 0 && !bag.IsEmpty)
            {
                var common = bag.ContainedIn(in past.Bag, Math.Min(resembles, Unlike));
                resembles = Math.Max(resembles, common);
                if (common >= Alike)
                {
                    derived += past.Derived >= Derived ? past.Derived : 0;
                    both = past.AnswerWords.Count >= FewWords && present.AnswerWords.Count >= FewWords ? Math.Max(both, answerBag.ContainedIn(in past.AnswerWords, both)) : both;
                }
            }

            template += past.StartedAt >= present.StartedAt - Lately && past.Template == present.Template && present.Template != 0 && past.Numbers != present.Numbers ? 1 : 0;
        }

        present.Derived = facts.DerivedOf(resembles);
        return facts with
        {
            Derived = present.Derived,
            DerivedBefore = derived,
            Before = recent.Count,
            BothResemble = both,
            SameTemplate = template,
            AskedBefore = asked,
        };
    }

    /// <summary>
    /// First which shingles are looked at, then what is known of them: the table of all users lies far off, and many of its places are fetched at once
    /// where no branch has to be foreseen between them.
    /// </summary>
    private static (int Sampled, int Shared) Shared(TermText text, int first, in MeasureContext context, Span<ulong> sample)
    {
        var (sampled, shared, filled) = (0, 0, 0);
        var hashes = text.Shingles;
        var kept = text.Kept(first);
        for (var i = 0; i < kept.Length; i++)
        {
            sample[filled] = hashes[kept[i]];
            filled += SharedScripts.IsSampled(sample[filled]) ? 1 : 0;
            if (filled < Batch && i < kept.Length - 1)
            {
                continue;
            }

            _ = context.Shared.Fetch(sample[..filled]);
            foreach (var hash in sample[..filled])
            {
                shared += context.Shared.Pass(hash, context.Memory.User, context.Memory.Now) >= 2 ? 1 : 0;
            }

            sampled += filled;
            filled = 0;
        }

        return (sampled, shared);
    }
}
