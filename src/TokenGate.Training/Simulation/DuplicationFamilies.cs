using System.Globalization;
using TokenGate.Scoring.Features;
using TokenGate.Training.Corpora;

namespace TokenGate.Training.Simulation;

/// <summary>
/// Methods that send the same again and make it look new. Each begins with the real prompt as it is: that is what an honest user would
/// send, and only who sends it again inflates (<see cref="Draft.IsFirst"/>). What never was a real prompt (single sentences, templates)
/// inflates from the start.
/// </summary>
internal static class DuplicationFamilies
{
    /// <summary>The families.</summary>
    public static IReadOnlyList<InflationFamily> All { get; } =
    [
        Varied("exact_loop", (_, text, _) => text),
        Varied("nonce_prefix", (scene, text, _) => $"[{Noise.Hex(scene.Dice, 12)}] {text}"),
        Varied("nonce_suffix", (scene, text, i) => string.Create(CultureInfo.InvariantCulture, $"{text}\n\nrequest id: {Noise.Hex(scene.Dice, 8)}-{i}")),
        Varied("timestamp", (scene, text, i) => string.Create(CultureInfo.InvariantCulture, $"2026-01-05T{8 + (i / 60)}:{i % 60:00}:{scene.Dice.Roll(0, 59):00}Z\n{text}")),
        Varied("numbered_run", (_, text, i) => string.Create(CultureInfo.InvariantCulture, $"Run {i} of 500.\n{text}")),
        Varied("hex_sprinkled", (scene, text, _) => Noise.Sprinkle(text, scene.Dice.Roll(3, 20), () => Noise.Hex(scene.Dice, 8))),
        Varied("words_sprinkled", (scene, text, _) => Noise.Sprinkle(text, scene.Dice.Roll(3, 12), () => scene.Dice.Pick(scene.Pool.Dictionary))),
        Varied("substituted_05", (scene, text, _) => Noise.Substitute(scene.Dice, text, 0.05, scene.Pool.Dictionary)),
        Varied("substituted_15", (scene, text, _) => Noise.Substitute(scene.Dice, text, 0.15, scene.Pool.Dictionary)),
        Varied("substituted_30", (scene, text, _) => Noise.Substitute(scene.Dice, text, 0.30, scene.Pool.Words)),
        Varied("substituted_50", (scene, text, _) => Noise.Substitute(scene.Dice, text, 0.50, scene.Pool.Words)) with { Open = true },
        Varied("deleted_10", (scene, text, _) => Noise.Delete(scene.Dice, text, 0.10)),
        Varied("sentences_shuffled", (scene, text, _) => Noise.ShuffleSentences(scene.Dice, text)),
        Varied("words_shuffled", (scene, text, _) => Noise.ShuffleWords(scene.Dice, text)),
        Varied("shuffled_and_substituted", (scene, text, _) => Noise.Substitute(scene.Dice, Noise.ShuffleSentences(scene.Dice, text), 0.1, scene.Pool.Dictionary)),
        Varied("zero_width", (scene, text, _) => Noise.Invisible(scene.Dice, text, 0.15)),
        Varied("homoglyphs", (scene, text, _) => Noise.Homoglyphs(scene.Dice, text, 0.5)),
        Varied("restyled", (scene, text, _) => Noise.Restyle(scene.Dice, text)),
        Varied("window_of_text", Window),
        new("interleaved", ScoreKind.Duplication, Interleaved),
        new("rotation", ScoreKind.Duplication, (scene, count) => Rotation(scene, count, 0)),
        new("rotation_substituted", ScoreKind.Duplication, (scene, count) => Rotation(scene, count, 0.1)),
        new("single_sentences", ScoreKind.Duplication, SingleSentences) { Open = true },
        new("idle_agent", ScoreKind.Duplication, IdleAgent),
        new("regenerate_flood", ScoreKind.Duplication, RegenerateFlood),
        new("question_cycle", ScoreKind.Duplication, QuestionCycle),
        new("form_filled", ScoreKind.Duplication, FormFilled),
        new("form_anew", ScoreKind.Duplication, FormAnew),
        new("template_slots", ScoreKind.Duplication, TemplateSlots) { Open = true },
        Varied("shared_script", (scene, text, i) => Noise.Substitute(scene.Dice, string.Create(CultureInfo.InvariantCulture, $"#{i} {text}"), 0.03, scene.Pool.Dictionary)) with { Sharing = 4 },
    ];

    private static InflationFamily Varied(string name, Func<Scene, string, int, string> vary) => new(name, ScoreKind.Duplication, (scene, count) => Vary(scene, count, vary));

    private static IEnumerable<Draft> Vary(Scene scene, int count, Func<Scene, string, int, string> vary)
    {
        var prompt = scene.Work();
        var alike = scene.Dice.Chance(0.6);
        var answer = scene.Answers.To(prompt);
        yield return First(prompt, answer);
        for (var i = 1; i <= count; i++)
        {
            var messages = prompt.Messages.ToList();
            messages[^1] = Draft.Turn(messages[^1].Role == "user" ? "user" : messages[^1].Role, vary(scene, messages[^1].Content, i));
            yield return new Draft(messages, alike ? Alike(scene, answer) : scene.Answers.To(prompt)) { Automatic = true };
        }
    }

    private static Draft First(HonestPrompt prompt, string answer) => new(prompt.Messages, answer) { IsFirst = true, Origin = prompt };

    /// <summary>What a model answers when it is asked the same again: nearly the same.</summary>
    private static string Alike(Scene scene, string answer) => Noise.Substitute(scene.Dice, answer, scene.Dice.Pick([0, 0.05, 0.15]), scene.Pool.Words);

    private static string Window(Scene scene, string text, int number)
    {
        if (text.Length < 400)
        {
            return text;
        }

        var length = text.Length * 2 / 3;
        return text.Substring(scene.Dice.Roll(0, text.Length - length), length);
    }

    private static IEnumerable<Draft> Interleaved(Scene scene, int count)
    {
        var prompts = Enumerable.Range(0, 3).Select(_ => scene.Work()).ToList();
        foreach (var prompt in prompts)
        {
            yield return First(prompt, scene.Answers.To(prompt));
        }

        var texts = prompts.Select(prompt => prompt.Messages[^1].Content).ToList();
        var answer = scene.Answers.Essay("en", scene.Dice.Roll(30, 300));
        for (var i = 0; i < count; i++)
        {
            yield return Draft.Ask(Noise.Interleave(scene.Dice.Pick(texts), scene.Dice.Pick(texts)), Alike(scene, answer)) with { Automatic = true };
        }
    }

    private static IEnumerable<Draft> Rotation(Scene scene, int count, double substituted)
    {
        var prompts = Enumerable.Range(0, scene.Dice.Roll(3, 10)).Select(_ => scene.Work()).ToList();
        foreach (var prompt in prompts)
        {
            yield return First(prompt, scene.Answers.To(prompt));
        }

        for (var i = 0; i < count; i++)
        {
            var prompt = prompts[i % prompts.Count];
            var messages = prompt.Messages.ToList();
            messages[^1] = Draft.Turn("user", Noise.Substitute(scene.Dice, messages[^1].Content, substituted, scene.Pool.Dictionary));
            yield return new Draft(messages, scene.Answers.To(prompt)) { Automatic = true };
        }
    }

    private static IEnumerable<Draft> SingleSentences(Scene scene, int count)
    {
        var sentences = scene.Filler(scene.Dice.Pick(["book", "news", "wiki"]), 20_000).Split('.', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var sentence in sentences.Where(sentence => sentence.Length > 10).Take(count * 3))
        {
            yield return Draft.Ask(sentence, scene.Answers.Brief("en")) with { Automatic = true };
        }
    }

    private static IEnumerable<Draft> IdleAgent(Scene scene, int count)
    {
        var task = scene.Question();
        var history = new List<ChatTurn> { Draft.Turn("system", "You are an agent. Use the tools until the task is done."), Draft.Turn("user", task) };
        var tool = scene.Dice.Pick(["list_files", "get_status", "ping", "search"]);
        var result = scene.Dice.Chance(0.5) ? "{\"status\":\"ok\",\"items\":[]}" : scene.Pool.Paragraph("en", scene.Dice);
        for (var i = 0; i < count; i++)
        {
            var id = "call_" + Noise.Hex(scene.Dice, 16);
            var calls = $"[{{\"id\":\"{id}\",\"type\":\"function\",\"function\":{{\"name\":\"{tool}\",\"arguments\":\"{{}}\"}}}}]";
            yield return new Draft([.. history], "") { IsFirst = i == 0, ToolCalls = calls, Automatic = true, Tools = $"[{{\"type\":\"function\",\"function\":{{\"name\":\"{tool}\",\"parameters\":{{\"type\":\"object\"}}}}}}]" };
            history.Add(new ChatTurn("assistant", "", $"{{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":{calls}}}"));
            history.Add(new ChatTurn("tool", result, $"{{\"role\":\"tool\",\"tool_call_id\":\"{id}\",\"content\":{Wire.Quote(result)}}}"));
        }
    }

    private static IEnumerable<Draft> RegenerateFlood(Scene scene, int count)
    {
        var prompt = scene.Work();
        yield return First(prompt, scene.Answers.To(prompt));
        for (var i = 0; i < count; i++)
        {
            yield return new Draft(prompt.Messages, scene.Answers.To(prompt)) { Automatic = scene.Dice.Chance(0.5) };
        }
    }

    private static IEnumerable<Draft> QuestionCycle(Scene scene, int count)
    {
        var questions = Enumerable.Range(0, scene.Dice.Roll(4, 12)).Select(_ => scene.Question()).ToList();
        for (var i = 0; i < count * 2; i++)
        {
            yield return Draft.Ask(questions[i % questions.Count], scene.Answers.Essay("en", scene.Dice.Roll(20, 250))) with { IsFirst = i < questions.Count, Automatic = true };
        }
    }

    /// <summary>
    /// One short wish, with a run's number, an identifier and a ticket that mean nothing: most of its shingles are new each time.
    /// </summary>
    private static IEnumerable<Draft> FormFilled(Scene scene, int count)
    {
        var (wish, close) = (scene.Question(), scene.Dice.Pick([", and keep a professional tone.", ". Answer in a few sentences.", " Thanks.", ""]));
        var (run, ticket) = (scene.Dice.Pick(["[run {0} {1}]", "Request {0} ({1}):", "#{0} {1}", "{1} / {0}."]), scene.Dice.Pick([" Ticket {0}", ", case {0}", " (no. {0})", ""]));
        var answer = scene.Answers.Essay("en", scene.Dice.Roll(20, 250));
        var alike = scene.Dice.Chance(0.4);
        for (var i = 0; i < count * 2; i++)
        {
            var text = string.Format(CultureInfo.InvariantCulture, run, i, Noise.Hex(scene.Dice, scene.Dice.Pick([8, 16]))) + " " + wish
                + string.Format(CultureInfo.InvariantCulture, ticket, scene.Dice.Roll(1, 99_999)) + close;
            yield return Draft.Ask(text, alike ? Alike(scene, answer) : scene.Answers.Essay("en", scene.Dice.Roll(20, 250))) with { IsFirst = i == 0, Automatic = true };
        }
    }

    /// <summary>A form of many lines whose numbers are drawn anew each time, and whose answer does not depend on them.</summary>
    private static IEnumerable<Draft> FormAnew(Scene scene, int count)
    {
        var wish = scene.Dice.Pick(["Check this specification:", "Are these readings plausible?", "Any outliers in this sheet?"]);
        var lines = Enumerable.Range(0, scene.Dice.Roll(12, 80)).Select(_ => string.Join(' ', Enumerable.Range(0, scene.Dice.Roll(2, 9)).Select(_ => scene.Dice.Pick(scene.Pool.Dictionary)))).ToList();
        var answer = scene.Answers.Essay("en", scene.Dice.Roll(10, 80));
        for (var i = 0; i < count; i++)
        {
            var text = $"{wish}\n{string.Join('\n', lines.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line}: {scene.Dice.Roll(1, 9999)} mm, tolerance {scene.Dice.Roll(1, 99)}.{scene.Dice.Roll(0, 99)} %")))}";
            yield return Draft.Ask(text, string.Create(CultureInfo.InvariantCulture, $"{answer} The largest deviation is {scene.Dice.Roll(1, 99)} %.")) with { IsFirst = i == 0, Automatic = true };
        }
    }

    private static IEnumerable<Draft> TemplateSlots(Scene scene, int count)
    {
        var template = scene.Dice.Pick(["Write a short text about {0} and {1}.", "Describe {0} for {1} in five sentences.", "Compare {0} with {1} and say which is better.", "Give me a story in which {0} meets {1}."]);
        for (var i = 0; i < count * 2; i++)
        {
            var text = string.Format(CultureInfo.InvariantCulture, template, scene.Dice.Pick(scene.Pool.Dictionary), scene.Dice.Pick(scene.Pool.Dictionary));
            yield return Draft.Ask(text, scene.Answers.Essay("en", scene.Dice.Roll(40, 400))) with { Automatic = true };
        }
    }
}
