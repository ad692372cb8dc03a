using System.Globalization;
using TokenGate.Scoring.Features;

namespace TokenGate.Training.Simulation;

/// <summary>Methods that fill a request up: something small is asked, and something large and useless is sent along.</summary>
internal static class PaddingFamilies
{
    private static readonly string[] Symbols = ["★", "☆", "◆", "●", "█", "~", "=", "#", "*", "!", "▒", "♦", "✦", "→"];
    private static readonly string[] Emoji = ["😀", "🚀", "🔥", "🎉", "💯", "👍", "🙏", "✅", "🤖", "🌍", "📈", "❤️", "🧠", "⚡"];

    private static readonly string[] Buzz =
    [
        "synergy", "leverage", "alignment", "stakeholders", "value", "journey", "transformation", "scalable", "best-in-class", "paradigm", "holistic", "roadmap", "bandwidth", "ecosystem",
        "deliverables", "granular", "proactive", "agile", "impactful", "vision", "mission", "empower", "optimise", "strategic", "innovative", "seamless", "robust", "actionable", "insights",
    ];

    /// <summary>The families.</summary>
    public static IReadOnlyList<InflationFamily> All { get; } =
    [
        Pasted("book_paste", (scene, length) => scene.Filler("book", length)) with { Open = true },
        Pasted("news_paste", (scene, length) => scene.Filler("news", length)) with { Open = true },
        Pasted("wiki_paste", (scene, length) => scene.Filler("wiki", length)) with { Open = true },
        Pasted("poem_paste", (scene, length) => scene.Filler("poem", length)) with { Open = true },
        Pasted("legalese_paste", (scene, length) => scene.Filler("legalese", length)) with { Open = true },
        Pasted("licence_paste", (scene, length) => scene.Filler("licence_text", length)) with { Open = true },
        Pasted("man_page_paste", (scene, length) => scene.Filler("man_page", length)) with { Open = true },
        Pasted("code_dump", (scene, length) => scene.Filler("code_dump", length)) with { Open = true },
        Pasted("lorem", (scene, length) => scene.Filler("lorem", length)),
        Pasted("lorem_shuffled", (scene, length) => Noise.ShuffleWords(scene.Dice, scene.Filler("lorem", length))),
        Pasted("salad_uniform", (scene, length) => Noise.Salad(scene.Dice, scene.Pool.Dictionary, length, scene.Dice.Chance(0.5))),
        Pasted("salad_dictionary", (scene, length) => scene.Filler("random_words", length)),
        Pasted("salad_frequency", (scene, length) => Noise.Salad(scene.Dice, scene.Pool.Words, length, scene.Dice.Chance(0.5))),
        Pasted("salad_small", SmallSalad),
        Pasted("salad_of_book", (scene, length) => Noise.ShuffleWords(scene.Dice, scene.Filler("book", length))),
        Pasted("markov", (scene, length) => Noise.Markov(scene.Dice, scene.Filler(scene.Dice.Pick(["book", "news", "wiki"]), 30_000), length)) with { Open = true },
        Pasted("sentence_salad", (scene, length) => Noise.Fill(length, () => scene.Pool.Paragraph("en", scene.Dice))) with { Open = true },
        Pasted("base64", (scene, length) => Noise.Base64Text(scene.Dice, length)),
        Pasted("hex", (scene, length) => scene.Dice.Chance(0.5) ? Noise.Hex(scene.Dice, length) : Noise.Fill(length, () => Noise.Hex(scene.Dice, scene.Dice.Pick([8, 16, 32])))),
        Pasted("uuid_list", (scene, length) => Noise.Fill(length, () => Uuid(scene.Dice) + (scene.Dice.Chance(0.5) ? "\n" : ""))),
        Pasted("random_letters", (scene, length) => Noise.RandomLetters(scene.Dice, length)),
        Pasted("keyboard_mash", (scene, length) => Noise.KeyboardMash(scene.Dice, length)),
        Pasted("random_ideographs", (scene, length) => string.Concat(Enumerable.Range(0, length / 3).Select(_ => (char)scene.Dice.Roll(0x4E00, 0x7FFF)))),
        Pasted("repeated_block", (scene, length) => Repeat(scene.Filler(scene.Dice.Pick(["book", "news", "legalese"]), scene.Dice.Roll(200, 900)) + "\n", length)),
        Pasted("repeated_sentence", (scene, length) => Repeat(scene.Pool.Paragraph("en", scene.Dice) + " ", length)),
        Pasted("repeated_word", (scene, length) => Repeat(scene.Dice.Pick(scene.Pool.Dictionary) + scene.Dice.Pick([" ", ", ", "\n"]), length)),
        Pasted("counted_sentence", Counted),
        Pasted("counting", (scene, length) => Counting(scene.Dice, length)),
        Pasted("random_numbers", (scene, length) => Noise.Fill(length, () => scene.Dice.Roll(0, 99_999).ToString(CultureInfo.InvariantCulture))),
        Pasted("symbol_flood", (scene, length) => Signs(scene.Dice, Symbols, length)),
        Pasted("emoji_flood", (scene, length) => Signs(scene.Dice, Emoji, length)),
        Pasted("buzzwords", (scene, length) => Noise.Salad(scene.Dice, [.. Buzz, "we", "the", "our", "and", "to", "for", "of", "a"], length, true)),
        Pasted("comment_padding", (scene, length) => InComments(scene, Rubbish(scene, length))),
        Pasted("json_padding", (scene, length) => InJson(Rubbish(scene, length))),
        Pasted("wrapped_fluent", WrappedFluent) with { Open = true },
        Pasted("fake_log", FakeLog) with { Open = true },
        Pasted("mixed_filler", (scene, length) => string.Join("\n\n", Enumerable.Range(0, 3).Select(_ => scene.Filler(scene.Dice.Pick(["book", "lorem", "news", "wiki", "legalese", "random_words", "man_page"]), length / 3)))) with { Open = true },
        Pasted("invisible_flood", (scene, length) => Noise.Invisible(scene.Dice, scene.Filler(scene.Dice.Pick(["book", "wiki"]), length / 3), 0.9)),
        Pasted("shuffled_book", (scene, length) => Noise.ShuffleSentences(scene.Dice, scene.Filler("book", length))) with { Open = true },
        new("system_padding", ScoreKind.Padding, SystemPadding),
        new("fake_history", ScoreKind.Padding, (scene, count) => FakeHistory(scene, count, () => Rubbish(scene, scene.Dice.Roll(200, 2500)))),
        new("fluent_history", ScoreKind.Padding, (scene, count) => FakeHistory(scene, count, () => scene.Answers.Essay("en", scene.Dice.Roll(60, 500)))) { Open = true },
    ];

    private static InflationFamily Pasted(string name, Func<Scene, int, string> padding) => new(name, ScoreKind.Padding, (scene, count) => Paste(scene, count, padding));

    private static IEnumerable<Draft> Paste(Scene scene, int count, Func<Scene, int, string> padding)
    {
        for (var i = 0; i < count; i++)
        {
            var question = scene.Question();
            var reply = scene.Reply(question);
            yield return Draft.Ask(scene.Layout(question, padding(scene, scene.PaddingLength(question, reply))), reply);
        }
    }

    private static string Repeat(string piece, int length) => string.Concat(Enumerable.Repeat(piece, Math.Max(3, length / Math.Max(1, piece.Length))));

    private static string SmallSalad(Scene scene, int length)
    {
        var words = Enumerable.Range(0, scene.Dice.Roll(15, 120)).Select(_ => scene.Dice.Pick(scene.Pool.Words)).ToList();
        return Noise.Salad(scene.Dice, words, length, scene.Dice.Chance(0.4));
    }

    private static string Counted(Scene scene, int length)
    {
        var sentence = scene.Pool.Paragraph("en", scene.Dice);
        sentence = sentence.Length > 120 ? sentence[..120] : sentence;
        var number = 0;
        return Noise.Fill(length, () => string.Create(CultureInfo.InvariantCulture, $"{++number}. {sentence}\n"));
    }

    private static string Counting(Dice dice, int length)
    {
        var number = dice.Roll(0, 500);
        var step = dice.Chance(0.7) ? 1 : dice.Roll(2, 7);
        var separator = dice.Pick([" ", ", ", "\n"]);
        return Noise.Fill(length, () => (number += step).ToString(CultureInfo.InvariantCulture) + separator);
    }

    private static string Signs(Dice dice, string[] signs, int length)
    {
        var one = dice.Chance(0.4) ? dice.Pick(signs) : null;
        return Noise.Fill(length / 2, () => string.Concat(Enumerable.Range(0, dice.Roll(1, 30)).Select(_ => one ?? dice.Pick(signs))));
    }

    private static string Uuid(Dice dice) =>
        $"{Noise.Hex(dice, 8)}-{Noise.Hex(dice, 4)}-4{Noise.Hex(dice, 3)}-a{Noise.Hex(dice, 3)}-{Noise.Hex(dice, 12)}";

    private static string Rubbish(Scene scene, int length) => scene.Dice.Roll(0, 3) switch
    {
        0 => scene.Filler("lorem", length),
        1 => Noise.Salad(scene.Dice, scene.Pool.Dictionary, length, false),
        2 => scene.Filler("random_words", length),
        _ => Repeat(scene.Pool.Paragraph("en", scene.Dice) + " ", length),
    };

    private static string InComments(Scene scene, string text)
    {
        var lines = text.Split('\n').SelectMany(line => line.Chunk(90).Select(chunk => new string(chunk)));
        var mark = scene.Dice.Pick(["// ", "# ", "/// "]);
        return $"```\n{string.Join('\n', lines.Select(line => mark + line.Trim()))}\n{scene.Dice.Pick(scene.Pool.Code)}\n```";
    }

    private static string WrappedFluent(Scene scene, int length)
    {
        var text = scene.Filler(scene.Dice.Pick(["book", "news", "wiki"]), length);
        return scene.Dice.Chance(0.5) ? InComments(scene, text) : InJson(text);
    }

    private static string InJson(string text)
    {
        var number = 0;
        var fields = text.Chunk(200).Select(chunk => $"  \"field_{++number}\": {Wire.Quote(new string(chunk))}");
        return $"{{\n{string.Join(",\n", fields)}\n}}";
    }

    private static string FakeLog(Scene scene, int length)
    {
        var dice = scene.Dice;
        var second = 0;
        return Noise.Fill(length, () => string.Create(
            CultureInfo.InvariantCulture,
            $"2026-01-05 10:{second / 60 % 60:00}:{second++ % 60:00} {dice.Pick(["INFO", "DEBUG", "WARN"])} [{dice.Pick(scene.Pool.Dictionary)}] {dice.Pick(scene.Pool.Dictionary)} {dice.Pick(scene.Pool.Dictionary)} id={dice.Roll(1, 99999)}\n"));
    }

    private static IEnumerable<Draft> SystemPadding(Scene scene, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var question = scene.Question();
            var reply = scene.Reply(question);
            var padding = Rubbish(scene, scene.PaddingLength(question, reply));
            var draft = new Draft([Draft.Turn("system", "You are a helpful assistant.\n\n" + padding), Draft.Turn("user", question)], reply);
            yield return scene.Dice.Chance(0.7)
                ? draft
                : draft with
                {
                    Messages = [Draft.Turn("user", question)],
                    Tools = $"[{{\"type\":\"function\",\"function\":{{\"name\":\"lookup\",\"description\":{Wire.Quote(padding)},\"parameters\":{{\"type\":\"object\",\"properties\":{{}}}}}}}}]",
                };
        }
    }

    private static IEnumerable<Draft> FakeHistory(Scene scene, int count, Func<string> answer)
    {
        for (var i = 0; i < count; i++)
        {
            var question = scene.Question();
            var turns = new List<Corpora.ChatTurn>();
            foreach (var _ in Enumerable.Range(0, scene.Dice.Roll(2, 12)))
            {
                turns.Add(Draft.Turn("user", scene.Question()));
                turns.Add(Draft.Turn("assistant", answer()));
            }

            turns.Add(Draft.Turn("user", question));
            yield return new Draft(turns, scene.Reply(question));
        }
    }
}
