using System.Globalization;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Tests.Judging;
using TokenGate.Scoring.Tests.Models;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Adversaries;

/// <summary>
/// Whoever sends one variant after another until one passes, or cuts one inflation into many. No score is told in-band; text is counted
/// once, withheld text too; and what is doubted has one account, whatever it is cut into. The model here doubts words that say nothing, so
/// that every probe is known.
/// </summary>
public sealed class ThresholdProbingTests
{
    [Theory]
    [InlineData(JudgeMode.Enforce)]
    [InlineData(JudgeMode.Observe)]
    public void Decide_VariantsUntilOnePasses_EarnLessThanThatOneSentAlone(JudgeMode mode)
    {
        // Cut by a tenth each time.
        var variants = Enumerable.Range(0, 10).Select(i => Prose.Of(500 - (50 * i), 1)).ToList();
        var desk = new Session(mode);
        var probes = variants.Select(variant => desk.Ask(variant)).ToList();
        var alone = new Session(mode).Ask(variants[^1]);
        Assert.True(alone.Split.TrustedInput > 0);

        // Of the last one next to nothing is new any more (what winnowing leaves unseen at its edge).
        Assert.InRange(probes[^1].Split.TrustedInput, 0, alone.Split.TrustedInput / 5);
    }

    [Fact]
    public void Decide_WordsExchangedAllOverUntilItPasses_EarnNextToNothing()
    {
        var desk = new Session();
        var words = Prose.Of(500, 2).Split(' ');
        var (trusted, sent) = (0L, 0L);
        for (var probe = 0; probe < 12; probe++)
        {
            var split = desk.Ask(string.Join(' ', words)).Split;
            trusted += probe == 0 ? 0 : split.TrustedInput;
            sent += split.Input;

            // Every fortieth word is another one in the next probe.
            for (var i = probe; i < words.Length; i += 40)
            {
                words[i] = "new" + Prose.Of(1, 1000 + (probe * 100) + i).Replace(" ", "", StringComparison.Ordinal);
            }
        }

        // Single words exchanged all over a known text say next to nothing: the words themselves are new (one in forty, 2.9 % of what is
        // sent), and at most two thirds of them count.
        Assert.InRange(trusted, 0, sent / 50);
    }

    /// <summary>One inflation of 40,000 words, whole, cut into pieces, around midnight, and with honest work between the pieces.</summary>
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(10, 60, 0)]
    [InlineData(400, 5, 0)]
    [InlineData(400, 5, 200)]
    [InlineData(1_500, 20, 0)]
    public void Decide_OneInflationCutIntoMany_EarnsNoMoreThanOneAccount(int pieces, int seconds, int honestWords)
    {
        var desk = new Session { Now = new DateTimeOffset(2026, 3, 2, 23, 0, 0, TimeSpan.Zero) };
        var start = desk.Now;
        var (doubted, honest) = (0L, 0L);
        for (var piece = 0; piece < pieces; piece++)
        {
            doubted += Trusted(desk.Ask(Mash(40_000 / pieces, piece)));
            honest += honestWords == 0 ? 0 : Trusted(desk.Ask(Prose.Of(honestWords, 5_000 + piece)));
            desk.Now += TimeSpan.FromSeconds(seconds);
        }

        var allowed = DoubtAccount.Limit + (DoubtAccount.DailyRefill * (desk.Now - start).TotalDays) + (honest / (double)DoubtAccount.EarnedIsOneIn);
        Assert.InRange(doubted, 1, allowed + 1);
    }

    [Fact]
    public void Decide_TheSameEveryDay_EarnsTheRefillOfAnAccountThatIsLow()
    {
        var desk = new Session();
        var earned = Enumerable.Range(0, 20).Select(day =>
        {
            var trusted = Enumerable.Range(0, 10).Sum(i => Trusted(desk.Ask(Mash(400, (day * 10) + i))));
            desk.Now += TimeSpan.FromDays(1) - TimeSpan.FromSeconds(200);
            return trusted;
        }).ToList();

        Assert.All(earned.Skip(10), trusted => Assert.InRange(trusted, 225, 275));
    }

    [Fact]
    public void Decide_AnswersToProbesOfOneText_AreFreeNoMoreOftenThanAskingAgainIs()
    {
        var desk = new Session();
        var text = Prose.Of(100, 8);
        var answered = Enumerable.Range(0, 12)
            .Select(i => desk.Ask(text + (i == 0 ? "" : " x" + i.ToString(CultureInfo.InvariantCulture)), Prose.Of(300, 9_000 + i)).Split)
            .ToList();
        Assert.Equal(answered[0].Output, answered[0].TrustedOutput);
        Assert.InRange(answered.Count(split => split.TrustedOutput * 2 > split.Output), 1, 4);
    }

    private static long Trusted(Judgement judgement) => judgement.Split.TrustedInput + judgement.Split.TrustedOutput;

    /// <summary>Words typed at random: all of it says nothing.</summary>
    private static string Mash(int words, int seed)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, words).Select(_ => string.Concat(Enumerable.Range(0, 8).Select(_ => "qxzjkvwbpf"[random.Next(10)]))));
    }

    private sealed class Session(JudgeMode mode = JudgeMode.Enforce)
    {
        private readonly Judge _judge = new(new JudgeOptions { Mode = mode }, Desk.Key, OneShapeModels.Create(ScoreKind.Padding, "empty_share", 0.4));

        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

        public Judgement Ask(string prompt, string answer = "Fine.")
        {
            var evidence = _judge.Prepare(Desk.Chat(("user", prompt)), WordCounter.Instance);
            var start = Now;
            Now += TimeSpan.FromSeconds(20);
            return _judge.Decide(new JudgeInput
            {
                User = "eve",
                StartedAt = start,
                EndedAt = start.AddSeconds(3),
                Evidence = evidence,
                Response = Desk.Answer(answer),
                Input = evidence.EstimatedInput,
                Output = answer.Length / 4,
            });
        }
    }
}
