using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// Compares an exchange with the user's memory and gives the facts that the duplication features are made of, and what the ring keeps of it.
/// It reads the user's memory and does not write to it; what all users share takes note. To be called under the memory's lock.
/// </summary>
internal static class DuplicationMeasure
{
    /// <summary>A request with fewer new terms than this, and less new than old, has next to nothing new.</summary>
    private const int StaleTerms = 8;

    /// <summary>A request that is derived to less than this bears no other out.</summary>
    private const float Derived = 0.15f;

    /// <summary>Content words below which answers are alike by chance.</summary>
    private const int FewWords = 8;

    private const float Similar = 0.6f;
    private const float Alike = 0.4f;

    private static readonly long Lately = TimeSpan.FromMinutes(30).Ticks;

    /// <summary>True when an exchange has next to nothing new in it. What is small is not stale for that.</summary>
    public static bool IsStale(in PastExchange exchange) =>
        (exchange.Mark & PastMark.NothingNew) != 0 || (exchange.Novel < StaleTerms && exchange.Novel * 4 < exchange.Terms);

    /// <summary>Measures.</summary>
    /// <param name="occasion">The exchange.</param>
    /// <param name="input">How its input divided.</param>
    /// <param name="output">How its output divided.</param>
    /// <param name="answer">The answer's terms.</param>
    /// <param name="novelty">How its new part lies against what was sent before.</param>
    /// <param name="context">The user's memory and that of all users.</param>
    /// <param name="present">What the ring will keep.</param>
    public static DuplicationFacts Of(
        Occasion occasion,
        InputAccount input,
        OutputAccount output,
        TermText answer,
        in Novelty novelty,
        in MeasureContext context,
        out PastExchange present)
    {
        var text = occasion.Evidence.Terms;
        var isNew = input.ReplayedSegments < occasion.Evidence.Content.Segments.Count;
        var first = isNew ? text.Of(input.ReplayedSegments).First : 0;
        present = new PastExchange
        {
            StartedAt = occasion.StartedAt.UtcTicks,
            EndedAt = occasion.EndedAt.UtcTicks,
            Ask = occasion.Evidence.Ask,
            Template = novelty.Template.Digest,
            NumberSum = novelty.Template.NumberSum,
            Numbers = novelty.Template.Numbers,
            Answer = output.Answer,
            Novel = input.NewTerms,
            Terms = input.Terms,
            Input = occasion.Input,
            Mark = (output.AskedAgain ? PastMark.NothingNew : 0) | (output.Credited ? PastMark.Credited : 0),
            Bag = novelty.Bag,
        };
        var content = new ContentWords(context.Key);
        foreach (ref readonly var term in answer.Terms.Span)
        {
            if (content.Next(in term, out var word))
            {
                present.AnswerBag.Add(word);
            }
        }

        var (sampled, shared) = isNew ? Shared(text, first, in context) : (0, 0);
        var cadence = Cadence.Of(context.Memory.Recent, present.StartedAt);
        var facts = new DuplicationFacts
        {
            Terms = input.Terms,
            Novel = input.NewTerms,
            Replayed = input.Sum > 0 ? (float)(input.Replayed / input.Sum) : 0,
            Phrases = novelty.Phrases,
            KnownPhrases = novelty.KnownPhrases,
            Words = novelty.Words,
            KnownWords = novelty.KnownWords,
            Nonces = novelty.Nonces,
            Runs = novelty.Runs,
            RunTerms = novelty.RunTerms,
            Seams = novelty.Seams,
            SeamParts = novelty.SeamParts,
            PastedAnswer = input.PastedAnswerTerms,
            Sampled = sampled,
            Shared = shared,
            Burstiness = cadence.Burstiness,
            Lattice = cadence.Lattice,
            SizeOverUsual = SizeOverUsual(context.Memory.Recent, occasion.Input),
            CounterRun = CounterRun(context.Memory.Recent, in present),
        };
        return Compare(facts, context.Memory.Recent, ref present);
    }

    private static DuplicationFacts Compare(DuplicationFacts facts, ExchangeRing recent, ref PastExchange present)
    {
        var (resembles, answerResembles, both) = (-1f, -1f, -1f);
        var (resembling, template, asked, sameAnswers, derived) = (0, 0, 0, 0, 0f);
        var (lately, stale, streak) = (1, IsStale(in present) ? 1 : 0, IsStale(in present) ? 1 : 0);
        var unbroken = streak > 0;
        var bag = new BagIndex(in present.Bag);
        var answerBag = new BagIndex(in present.AnswerBag);
        for (var age = 0; age < recent.Count; age++)
        {
            ref readonly var past = ref recent[age];
            asked += past.Ask == present.Ask && present.Ask != 0 ? 1 : 0;
            if (past.Bag.Count > 0 && !bag.IsEmpty)
            {
                var common = bag.ContainedIn(in past.Bag);
                resembles = Math.Max(resembles, common);
                resembling += common >= Similar ? 1 : 0;
                derived += common >= Alike && past.Derived >= Derived ? past.Derived : 0;
                if (past.AnswerBag.Count >= FewWords && present.AnswerBag.Count >= FewWords)
                {
                    var answers = answerBag.ContainedIn(in past.AnswerBag);
                    answerResembles = Math.Max(answerResembles, answers);
                    both = common >= Alike ? Math.Max(both, answers) : both;
                }
            }

            var isStale = IsStale(in past);
            unbroken &= isStale && past.StartedAt >= present.StartedAt - Lately;
            streak += unbroken ? 1 : 0;
            if (past.StartedAt < present.StartedAt - Lately)
            {
                continue;
            }

            lately++;
            stale += isStale ? 1 : 0;
            sameAnswers += isStale && IsStale(in present) && past.Answer != 0 && past.Answer == present.Answer ? 1 : 0;
            template += past.Template == present.Template && present.Template != 0 && past.Numbers != present.Numbers ? 1 : 0;
        }

        present.Derived = facts.DerivedOf(resembles);
        return facts with
        {
            Derived = present.Derived,
            DerivedBefore = derived,
            Before = recent.Count,
            Resembles = resembles,
            Resembling = resembling,
            AnswerResembles = answerResembles,
            BothResemble = both,
            SameTemplate = template,
            AskedBefore = asked,
            Lately = lately,
            Stale = stale,
            StaleStreak = streak,
            SameAnswers = sameAnswers,
        };
    }

    /// <summary>How many of the last requests with one template, this one included, moved their numbers by the same step.</summary>
    private static int CounterRun(ExchangeRing recent, in PastExchange present)
    {
        var (run, step) = (0, 0L);
        var sum = present.NumberSum;
        for (var age = 0; age < recent.Count && present.Template != 0; age++)
        {
            ref readonly var past = ref recent[age];
            if (past.Template != present.Template)
            {
                continue;
            }

            var difference = sum - past.NumberSum;
            if (difference == 0 || (run > 0 && difference != step))
            {
                break;
            }

            (step, sum) = (difference, past.NumberSum);
            run++;
        }

        return run;
    }

    private static float SizeOverUsual(ExchangeRing recent, long input)
    {
        Span<long> sizes = stackalloc long[ExchangeRing.Capacity];
        for (var age = 0; age < recent.Count; age++)
        {
            sizes[age] = recent[age].Input;
        }

        sizes = sizes[..recent.Count];
        sizes.Sort();
        return recent.Count < 4 ? 0 : (float)Math.Log2((1.0 + input) / (1.0 + sizes[sizes.Length / 2]));
    }

    /// <summary>
    /// First which shingles are looked at, then what is known of them: the table of all users lies far off, and many of its places are fetched at once
    /// where no branch has to be foreseen between them.
    /// </summary>
    private static (int Sampled, int Shared) Shared(TermText text, int first, in MeasureContext context)
    {
        const int batch = 128;
        Span<ulong> sample = stackalloc ulong[batch + 1];
        var (sampled, shared, filled) = (0, 0, 0);
        var hashes = text.Shingles;
        var kept = text.Kept(first);
        for (var i = 0; i < kept.Length; i++)
        {
            sample[filled] = hashes[kept[i]];
            filled += SharedScripts.IsSampled(sample[filled]) ? 1 : 0;
            if (filled < batch && i < kept.Length - 1)
            {
                continue;
            }

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
