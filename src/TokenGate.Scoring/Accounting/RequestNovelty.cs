using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// How much that is new a request asks, beside what this user asked before, and whether next to nothing was asked too often: what such a request
/// earns, in and out, are the few terms that are new in it, and ever less of them. It accuses nobody.
/// </summary>
internal readonly struct RequestNovelty
{
    /// <summary>Answers to one ask, or to requests that asked nothing new, that count in full within <see cref="AgainWindow"/>.</summary>
    public const int FreeAnswers = 3;

    /// <summary>Answers to one ask beyond its first that count in full within the memory's window: a loop slow enough to stay below the other limit.</summary>
    public const int FreeAnswersPerWindow = 8;

    /// <summary>
    /// Of the user's last exchanges in the window, beside the first <see cref="FreeAnswers"/>, one in so many may have asked again: asking
    /// again is the exception in honest work, so a rotation of prompts that is slow enough to stay below the other limits is not.
    /// </summary>
    private const int AgainIsOneIn = 4;

    /// <summary>A request that asks fewer new terms than this, beside a text that is known, asks next to nothing: an edge, a counter, a mark.</summary>
    private const int MinAsked = 4;

    /// <summary>
    /// Of the last exchanges that asked next to nothing, beyond <see cref="FreeAnswers"/>, so many raise the least that has to be asked by
    /// one term: in a loop that exchanges words by chance, now and then one exchanges a few more.
    /// </summary>
    private const int TimesForTerm = 2;

    /// <summary>Tokens of a term, rounded up: words of the languages that we know have 1.3 to 1.8.</summary>
    private const int TokensForTerm = 2;

    /// <summary>New terms from which on nobody looks at how many they are.</summary>
    private const int AsksEnough = 16;

    /// <summary>Exchanged words of a request that may be what it asks ("translate" in the place of "summarise").</summary>
    private const int ExchangedWords = 2;

    /// <summary>The time in which asking again is counted.</summary>
    public static readonly TimeSpan AgainWindow = TimeSpan.FromMinutes(30);

    private readonly int _asked;
    private readonly int _times;

    private RequestNovelty(int asked, bool isTooOften, int times)
    {
        (_asked, _times) = (asked, times);
        IsTooOften = isTooOften && asked < Math.Min(AsksEnough, MinAsked + (Math.Max(0, times - FreeAnswers) / TimesForTerm));
    }

    /// <summary>True when it asks nothing new, or next to nothing.</summary>
    public bool IsNextToNothing => _asked < MinAsked;

    /// <summary>True when it asks so little, and too many of the user's last requests did.</summary>
    public bool IsTooOften { get; }

    /// <summary>
    /// Tokens that a request which asked too little too often earns by its new terms, in its input and in its output each: fewer in proportion where more of
    /// the last exchanges did so.
    /// </summary>
    public double Earned => _asked * (double)TokensForTerm * FreeAnswers / Math.Max(FreeAnswers, _times);

    /// <summary>Looks at a request.</summary>
    /// <param name="occasion">The exchange.</param>
    /// <param name="input">How its input divided.</param>
    /// <param name="novelty">How its new part lies against what was sent before.</param>
    /// <param name="memory">The user's memory. It is read, not written; to be called under its lock.</param>
    public static RequestNovelty Measure(JudgeInput occasion, InputAccount input, in NoveltyProfile novelty, UserMemory memory)
    {
        var asked = Asked(input, in novelty);
        var times = 0;
        var tooOften = asked < AsksEnough && AskedTooOften(occasion, novelty.Template, memory, out times);
        return new RequestNovelty(asked, tooOften, times);
    }

    /// <summary>
    /// New terms that ask something, as far as the answer depends on them: 0 for a request that asked nothing new, <see cref="AsksEnough"/> for one whose
    /// text is mostly new or goes on with a conversation. Between them, of a text that is known but for little: what is new in one piece, numbers in no known
    /// phrase, and a few exchanged words. Single words all over a known text ask nothing; the edges of a cut, and what stands in known phrases, neither.
    /// </summary>
    private static int Asked(InputAccount input, in NoveltyProfile novelty)
    {
        if (input.IsFullyRepeated)
        {
            return 0;
        }

        if (input.GoesOn || input.NewOpaque > 0)
        {
            return AsksEnough;
        }

        if (input.IsReordered)
        {
            return 0;
        }

        // With a form that was filled so often with other numbers and identifiers nobody asks anything else.
        var isForm = input.IsForm;
        var isMended = novelty.Seams >= DuplicationFacts.MinSeams;
        var isMostlyNew = input.NewTerms * 2 > input.Terms;
        if (isMostlyNew && !isForm && !input.IsVersion && !(isMended && novelty.KnownPhrases * 2 >= novelty.Phrases))
        {
            return AsksEnough;
        }

        // A question may be put in phrases that all stand in the text it asks about; between the changes all over a text stands no question.
        var piece = isMended || isForm || isMostlyNew ? 0 : input.NewInOnePiece;
        var exchanged = isMended ? 0 : Math.Min(ExchangedWords, novelty.RunTerms - novelty.LongRunTerms);
        return Math.Min(AsksEnough, Math.Max(piece, novelty.LongRunTerms + exchanged + novelty.UnknownNumbers));
    }

    /// <summary>Whether a request that asks next to nothing asks it too often.</summary>
    /// <param name="occasion">The exchange.</param>
    /// <param name="template">The form that it fills in.</param>
    /// <param name="memory">The user's memory.</param>
    /// <param name="again">How many of the user's last exchanges in the window asked next to nothing.</param>
    private static bool AskedTooOften(JudgeInput occasion, PromptTemplateHash template, UserMemory memory, out int again)
    {
        again = 0;
        var ask = occasion.Evidence.Ask;
        var (lately, ofWindow) = (occasion.StartedAt.UtcTicks - AgainWindow.Ticks, occasion.StartedAt.UtcTicks - TimeSpan.TicksPerDay);
        var (same, againLately, all) = (0, 0, 0);
        for (var age = 0; age < memory.Recent.Count; age++)
        {
            ref readonly var past = ref memory.Recent[age];
            if (past.StartedAt < ofWindow)
            {
                // Parallel exchanges end in another order than they begin, so an older one proves nothing about the next.
                continue;
            }

            var (isAgain, isLately) = ((past.Mark & PastMark.IsFullyRepeated) != 0, past.StartedAt >= lately);
            all++;
            again += isAgain ? 1 : 0;
            againLately += isAgain && isLately ? 1 : 0;
            same += isLately && (past.Ask == ask || (past.Template == template.Digest && template.Digest != 0)) ? 1 : 0;
        }

        return memory.Asks.CountOf(ask) >= FreeAnswersPerWindow || same >= FreeAnswers || againLately >= FreeAnswers || again >= FreeAnswers + (all / AgainIsOneIn);
    }
}
