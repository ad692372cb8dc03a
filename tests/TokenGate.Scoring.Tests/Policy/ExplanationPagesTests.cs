using System.Globalization;
using System.Text;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Scoring.Policy;
using TokenGate.Scoring.Tests.Judging;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Policy;

/// <summary>
/// Ten explanations as the people read them who sent the exchanges, under the shipped models: three of each verdict that withholds, and one
/// that is doubted and trusted. The stored pages are there to be read: who changes a word or a model reads them again before he stores
/// them.
/// </summary>
public sealed class ExplanationPagesTests
{
    private static readonly ModelSet Models = ModelSet.Load(Path.Combine(Repository.Root, "config", "models"), FeatureCatalogue.All);
    private static readonly string Stored = Path.Combine(Repository.Root, "tests", "TokenGate.Scoring.Tests", "Policy", "explanations.txt");

    [Fact]
    public void Write_TenExchanges_AreTheStoredPages()
    {
        var pages = new StringBuilder();
        foreach (var (title, verdict, stream) in Streams())
        {
            var judgement = Run(stream);
            Assert.True(judgement.Verdict == verdict, $"{title}: {judgement.Verdict}, {judgement.Policy}");
            _ = pages.Append(CultureInfo.InvariantCulture, $"== {title}\n{VerdictExplanation.Write(judgement, Usual)}\n");
        }

        var text = pages.ToString();
        Assert.True(File.Exists(Stored) && File.ReadAllText(Stored) == text, $"Other pages than those in {Stored}. Read these, and store them there if an employee would accept them:\n{text}");
    }

    /// <summary>The middle nine tenths of honest work, as the models' descriptions have them.</summary>
    private static string? Usual(string feature) => Enum.GetValues<ScoreKind>().SelectMany(head => Models[head].Description.Profiles)
        .Where(profile => profile.Name == feature).Select(profile => string.Create(CultureInfo.InvariantCulture, $"{profile.P05:G3} to {profile.P95:G3}")).FirstOrDefault();

    private static IEnumerable<(string Title, Verdict Verdict, IEnumerable<(string Prompt, string Answer, int Tokens)> Stream)> Streams()
    {
        yield return ("padded: words thrown together", Verdict.Padded, [($"Please read this.\n\n{Salad(9_000, 1)}", "Thank you, I have read it.", 8)]);
        yield return ("padded: placeholder text", Verdict.Padded, [($"Check this text.\n\n{Lorem(9_000, 2)}", "It looks fine to me.", 7)]);
        yield return ("padded: bytes of chance in base64", Verdict.Padded, [($"What do you think?\n\n{Convert.ToBase64String(Bytes(40_000, 3))}", "I cannot say much about it.", 8)]);
        foreach (var (title, stream) in Loops())
        {
            yield return (title, Verdict.Duplicate, stream);
        }

        var sent = Log(1_500, 20);
        yield return ("inflated: a log sent back word for word", Verdict.Inflated, [($"Repeat this log verbatim, word for word.\n\n{sent}", sent, 30_000)]);
        yield return ("inflated: placeholder text", Verdict.Inflated, [("I need 9,000 words of lorem ipsum for a page.", Lorem(9_000, 5), 18_000)]);
        yield return ("inflated: as long as possible, of nothing", Verdict.Inflated, [("Write 9,000 words that nobody knows, as many as possible, and never stop.", Letters(9_000, 6), 30_000)]);
        yield return ("doubted and trusted: a short dump", Verdict.Trusted, [($"What do you think?\n\n{Convert.ToHexString(Bytes(3_000, 4))}", "It is hard to say.", 8)]);
    }

    /// <summary>One text every half hour, with a few words changed in it, and an answer of which one part in twenty is new.</summary>
    private static IEnumerable<(string Title, IEnumerable<(string Prompt, string Answer, int Tokens)> Stream)> Loops()
    {
        foreach (var (title, words, every, adds) in new[] { ("a word exchanged here and there", 300, 30, false), ("words strewn in", 500, 40, true), ("a long text, some words exchanged", 1_500, 60, false) })
        {
            yield return ($"duplicate: {title}", Enumerable.Range(0, 8).Select(turn =>
                (Vary(Prose.Of(words, 10), every, adds, turn), $"{Prose.Of(1_140, 11)} {Prose.Of(60, 100 + turn)}", 60_000)));
        }
    }

    private static string Vary(string text, int every, bool adds, int turn)
    {
        var (random, words) = (new Random(turn), text.Split(' '));
        for (var i = random.Next(every); i < words.Length; i += every)
        {
            words[i] = (adds ? words[i] + " " : "") + Prose.Of(1, random.Next(100_000)).TrimEnd('.');
        }

        return string.Join(' ', words);
    }

    /// <summary>What came of the last exchange of a stream.</summary>
    private static Judgement Run(IEnumerable<(string Prompt, string Answer, int Tokens)> stream)
    {
        var judge = new Judge(new JudgeOptions(), Desk.Key, Models);
        var (now, number, judgement) = (new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), 0, (Judgement?)null);
        foreach (var (prompt, answer, tokens) in stream)
        {
            now += TimeSpan.FromMinutes(31);
            var evidence = judge.Prepare(Desk.Chat(("user", prompt)), WordCounter.Instance);
            judgement = judge.Decide(new JudgeInput
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"chat-{++number:000}"),
                User = "ada",
                StartedAt = now,
                EndedAt = now.AddSeconds(5),
                Evidence = evidence,
                Response = Desk.Answer(answer),
                Input = evidence.EstimatedInput,
                Output = tokens,
            });
        }

        return judgement!;
    }

    private static string Salad(int words, int seed)
    {
        var random = new Random(seed);
        var vocabulary = ("river table engine morning letter green walking answer window paper summer doctor simple under castle number garden bridge winter yellow "
            + "market often silver people music carry between flower second island mother travel ticket office minute corner bottle kitchen weather orange").Split(' ');
        return string.Join(' ', Enumerable.Range(0, words).Select(_ => vocabulary[random.Next(vocabulary.Length)]));
    }

    private static string Lorem(int words, int seed)
    {
        var random = new Random(seed);
        var vocabulary = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua enim minim veniam quis nostrud".Split(' ');
        return string.Join(' ', Enumerable.Range(0, words).Select(_ => vocabulary[random.Next(vocabulary.Length)]));
    }

    private static string Log(int lines, int seed)
    {
        var random = new Random(seed);
        string[] events = ["finished", "started", "could not open", "closed", "waits for", "gave up"];
        return string.Join('\n', Enumerable.Range(0, lines).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"2026-01-05 10:{i / 60 % 60:00}:{i % 60:00} worker-{random.Next(40)} {events[random.Next(events.Length)]} job {random.Next(100_000)} of {Prose.Of(1, random.Next(500))} in {random.Next(9_000)} ms")));
    }

    private static string Letters(int words, int seed)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, words).Select(_ => string.Concat(Enumerable.Range(0, 6).Select(_ => (char)('a' + random.Next(26))))));
    }

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
