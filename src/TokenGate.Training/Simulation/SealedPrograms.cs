using System.Globalization;
using TokenGate.Scoring.Features;

namespace TokenGate.Training.Simulation;

/// <summary>
/// Programs of inflation that nobody reads: composed by chance of the kinds that are not open, two at a time, with a way of making it look
/// new on top. What was tuned on the families as they stand does not know them.
/// </summary>
internal static class SealedPrograms
{
    /// <summary>Longest text that a program of two methods sends, in characters: as long as one of them alone.</summary>
    private const int MaxText = 40_000;

    /// <summary>Composes programs.</summary>
    /// <param name="seed">Of every choice. Whoever does not know it knows no program.</param>
    /// <param name="each">How many for each score.</param>
    public static IReadOnlyList<InflationFamily> Compose(int seed, int each)
    {
        var dice = new Dice(seed);
        var programs = new List<InflationFamily>();
        foreach (var head in Enum.GetValues<ScoreKind>())
        {
            InflationFamily[] closed = [.. InflationFamily.All.Where(family => family.Head == head && family is { Open: false, Sharing: 1 })];
            for (var number = 0; number < each; number++)
            {
                var (one, other, disguise) = (dice.Pick(closed), dice.Pick(closed), Disguise(dice));
                var name = string.Create(CultureInfo.InvariantCulture, $"sealed_{head}_{number}");
                programs.Add(new InflationFamily(name, head, (scene, count) => head == ScoreKind.Duplication
                    ? Disguised(scene, one.Drafts(scene, count), disguise)
                    : Joined(one.Drafts(scene, count), other.Drafts(scene, count), head)));
            }
        }

        return programs;
    }

    /// <summary>The same script, its last message made to look new once more.</summary>
    private static IEnumerable<Draft> Disguised(Scene scene, IEnumerable<Draft> drafts, Func<Scene, string, string> disguise)
    {
        foreach (var draft in drafts)
        {
            yield return draft.IsFirst || draft.Messages[^1].Role != "user" ? draft : WithLast(draft, disguise(scene, draft.Messages[^1].Content));
        }
    }

    /// <summary>Two methods in one exchange: what both send, or what both make the model write.</summary>
    private static IEnumerable<Draft> Joined(IEnumerable<Draft> one, IEnumerable<Draft> other, ScoreKind head)
    {
        foreach (var (first, second) in one.Zip(other))
        {
            var text = $"{first.Messages[^1].Content}\n\n{second.Messages[^1].Content}";
            yield return WithLast(first, text[..Math.Min(text.Length, MaxText)]) with
            {
                Answer = head == ScoreKind.Output ? $"{first.Answer}\n\n{second.Answer}" : first.Answer,
            };
        }
    }

    private static Draft WithLast(Draft draft, string text) => draft with { Messages = [.. draft.Messages.SkipLast(1), Draft.Turn(draft.Messages[^1].Role, text)] };

    private static Func<Scene, string, string> Disguise(Dice dice)
    {
        var share = dice.Pick([0.03, 0.06, 0.1]);
        return dice.Roll(0, 6) switch
        {
            0 => (scene, text) => Noise.Restyle(scene.Dice, text),
            1 => (scene, text) => Noise.Homoglyphs(scene.Dice, text, 0.3),
            2 => (scene, text) => Noise.Invisible(scene.Dice, text, share),
            3 => (scene, text) => Noise.ShuffleSentences(scene.Dice, text),
            4 => (scene, text) => Noise.Substitute(scene.Dice, text, share, scene.Pool.Dictionary),
            5 => (scene, text) => Noise.Delete(scene.Dice, text, share),
            _ => (scene, text) => $"{Noise.Hex(scene.Dice, 10)} {text}",
        };
    }
}
