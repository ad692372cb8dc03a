using System.Globalization;
using TokenGate.Scoring.Features;

namespace TokenGate.Training.Simulation;

/// <summary>
/// Methods that make the model write much and say little. The answers are what models give: they count, repeat, get cut at the limit.
/// </summary>
internal static class OutputFamilies
{
    private static readonly string[] Endless =
    [
        "Never stop.", "Keep going until you run out of space.", "Make it as long as possible.", "Use the maximum length.", "Do not stop, do not summarise.", "Continue endlessly.",
        "Hör niemals auf.", "Ne t'arrête jamais.", "Sigue sin parar, para siempre.", "不要停。", "",
    ];

    /// <summary>The families.</summary>
    public static IReadOnlyList<InflationFamily> All { get; } =
    [
        Coerced("count_up", (scene, length) => (Say(scene, "Count from 1 to {0}.", "Print all numbers from 1 to {0}, one per line.", "Zähle von 1 bis {0}.", "Compte de 1 à {0}.", "Write the integers 1 through {0} separated by commas."), CountUp(scene, length))),
        Coerced("repeat_word", (scene, length) => Repeated(scene, scene.Dice.Pick(scene.Pool.Dictionary), length, "Repeat the word \"{1}\" {0} times.", "Say {1} {0} times in a row.", "Wiederhole das Wort {1} {0} mal.", "Repeat \"{1}\" forever.")),
        Coerced("repeat_sentence", (scene, length) => Repeated(scene, scene.Pool.Paragraph("en", scene.Dice), length, "Repeat this sentence {0} times: {1}", "Write the following line {0} times. {1}", "Répète cette phrase {0} fois : {1}", "Copy this again and again without stopping: {1}")),
        Coerced("list_expansion", (scene, length) => (Say(scene, "List {0} items about work and expand each into 50 sub-items.", "Give me {0} examples, each with ten variations.", "Write {0} numbered tips."), Listed(scene, length))),
        Coerced("long_essay_repeated", (scene, length) => (Say(scene, "Write an essay of at least {0} words about teamwork.", "Schreibe einen Aufsatz mit mindestens {0} Wörtern.", "Write {0} words on the history of tea.", "Escribe un ensayo de {0} palabras."), Circling(scene, length, 0.5))),
        Coerced("long_essay_fluent", (scene, length) => (Say(scene, "Write an essay of at least {0} words about the sea.", "I need {0} words on anything.", "Write a {0} word novel about a tax advisor."), scene.Answers.Essay("en", length / 6))) with { Open = true },
        Coerced("chance_essay", (scene, length) => (About(scene), Chance(scene, length))),
        Coerced("records_anew", (scene, length) => (Say(scene, "Make up {0} fake customers as JSON.", "Generate {0} test users with random data.", "I need {0} invented suppliers."), Invented(scene, length))),
        Coerced("story_without_end", (scene, length) => (Say(scene, "Tell me a story of {0} words.", "Tell me a story that goes on and on.", "Write a never ending story, at least {0} words."), Circling(scene, length, 0.3))),
        Coerced("echo_paste", Echo),
        Coerced("echo_many", (scene, length) => Repeated(scene, scene.Filler("news", 600), length, "Copy the following text {0} times, verbatim.\n\n{1}", "Output this text again and again, {0} times:\n\n{1}")),
        Coerced("alphabet_loop", (scene, length) => (Say(scene, "Write the alphabet {0} times.", "Recite the alphabet over and over."), Repeat("a b c d e f g h i j k l m n o p q r s t u v w x y z\n", length))),
        Coerced("digits", (scene, length) => (Say(scene, "Give me pi to {0} digits.", "Write {0} random digits.", "Generate {0} random numbers."), Noise.Fill(length, () => scene.Dice.Roll(0, 9).ToString(CultureInfo.InvariantCulture)))),
        Coerced("times_tables", (scene, length) => (Say(scene, "Print the multiplication table up to {0}.", "Write all products from 1 x 1 to {0} x {0}."), TimesTable(length))),
        Coerced("json_array", (scene, length) => (Say(scene, "Generate a JSON array with {0} user objects.", "Create {0} rows of dummy data as JSON."), Records(scene, length))),
        Coerced("verbose_code", (scene, length) => (Say(scene, "Write a class with {0} methods that do nothing.", "Generate {0} unit tests that assert true."), Methods(length))),
        Coerced("emoji_wall", (scene, length) => (Say(scene, "Fill the screen with {0} emoji.", "Send me {0} hearts."), Repeat(scene.Dice.Pick(["❤️", "😀 ", "🚀🔥", "★ "]), length / 2))),
        Coerced("random_words_out", (scene, length) => (Say(scene, "Write {0} random words.", "Output {0} random English words separated by spaces."), Noise.Salad(scene.Dice, scene.Pool.Dictionary, length, false))),
        Coerced("permutations", (scene, length) => (Say(scene, "List all permutations of the letters A to H.", "List {0} different password combinations."), Noise.Fill(length, () => string.Concat(scene.Dice.Shuffled("ABCDEFGH")) + "\n"))),
        new("continue_loop", ScoreKind.Output, ContinueLoop),
    ];

    private static InflationFamily Coerced(string name, Func<Scene, int, (string Question, string Answer)> make) => new(name, ScoreKind.Output, (scene, count) => Coerce(scene, count, make));

    private static IEnumerable<Draft> Coerce(Scene scene, int count, Func<Scene, int, (string Question, string Answer)> make)
    {
        for (var i = 0; i < count; i++)
        {
            var length = scene.Dice.Length(9000, 0.8, 1200, 60_000);
            var (question, answer) = make(scene, length);
            question = $"{question} {scene.Dice.Pick(Endless)}".Trim();
            yield return Draft.Ask(question, answer) with { Cut = scene.Dice.Chance(0.5) };
        }
    }

    private static string Say(Scene scene, params string[] templates) =>
        string.Format(CultureInfo.InvariantCulture, scene.Dice.Pick(templates), Amount(scene), "");

    private static string About(Scene scene) =>
        string.Format(CultureInfo.InvariantCulture, scene.Dice.Pick(["Write at least {0} words about {1}.", "An essay of {0} words on {1}, please.", "Tell me a {0} word story about {1}."]), Amount(scene), scene.Dice.Pick(scene.Pool.Dictionary));

    /// <summary>Neighbours as in real prose, and no sense: a chain of words, or sentences from everywhere.</summary>
    private static string Chance(Scene scene, int length) => scene.Dice.Chance(0.7)
        ? Noise.Markov(scene.Dice, string.Concat(((string[])["book", "news", "wiki"]).Select(kind => scene.Filler(kind, 250_000))), length)
        : Noise.Fill(length, () => scene.Pool.Paragraph("en", scene.Dice));

    /// <summary>One form, filled by chance.</summary>
    private static string Invented(Scene scene, int length)
    {
        string[] fields = [.. scene.Dice.Shuffled(["name", "city", "age", "email", "likes", "phone", "role", "street", "joined", "plan"]).Take(scene.Dice.Roll(4, 9))];
        var separator = scene.Dice.Pick([", ", ",\n    "]);
        return "[\n" + Noise.Fill(length, () => $"  {{{string.Join(separator, fields.Select(field => $"\"{field}\": {Value(scene)}"))}}},\n") + "\n]";
    }

    private static string Value(Scene scene) => scene.Dice.Roll(0, 3) switch
    {
        0 => scene.Dice.Roll(1, 99_999).ToString(CultureInfo.InvariantCulture),
        1 => $"\"{scene.Dice.Pick(scene.Pool.Dictionary)} {scene.Dice.Pick(scene.Pool.Dictionary)}\"",
        _ => $"\"{scene.Dice.Pick(scene.Pool.Dictionary)}\"",
    };

    private static string Amount(Scene scene)
    {
        var number = scene.Dice.Pick([300, 500, 800, 1000, 1500, 2000, 3000, 5000, 10_000, 20_000]);
        return scene.Dice.Chance(0.3) ? number.ToString("N0", CultureInfo.InvariantCulture) : number.ToString(CultureInfo.InvariantCulture);
    }

    private static (string, string) Repeated(Scene scene, string what, int length, params string[] templates)
    {
        what = what.Length > 600 ? what[..600] : what;
        return (string.Format(CultureInfo.InvariantCulture, scene.Dice.Pick(templates), Amount(scene), what), Repeat(what + scene.Dice.Pick([" ", "\n", ", "]), length));
    }

    private static string Repeat(string piece, int length) => string.Concat(Enumerable.Repeat(piece, Math.Max(4, length / Math.Max(1, piece.Length))));

    private static string CountUp(Scene scene, int length)
    {
        var number = 0;
        var separator = scene.Dice.Pick([", ", "\n", " ", ". "]);
        return string.Concat(Enumerable.Range(0, length / 5).Select(_ => string.Create(CultureInfo.InvariantCulture, $"{++number}{separator}")));
    }

    private static string Listed(Scene scene, int length)
    {
        var number = 0;
        var stems = Enumerable.Range(0, 6).Select(_ => string.Join(' ', scene.Pool.Paragraph("en", scene.Dice).Split(' ').Take(8))).ToList();
        return Noise.Fill(length, () => string.Create(CultureInfo.InvariantCulture, $"{++number}. {scene.Dice.Pick(stems)} {scene.Dice.Pick(scene.Pool.Dictionary)}\n"));
    }

    /// <summary>Paragraphs that come again, as a model does when it has said all and must go on.</summary>
    private static string Circling(Scene scene, int length, double again)
    {
        var said = new List<string>();
        return Noise.Fill(length, () =>
        {
            if (said.Count > 2 && scene.Dice.Chance(again))
            {
                return Noise.Substitute(scene.Dice, scene.Dice.Pick(said), 0.05, scene.Pool.Words) + "\n\n";
            }

            said.Add(scene.Pool.Paragraph("en", scene.Dice));
            return said[^1] + "\n\n";
        });
    }

    private static (string, string) Echo(Scene scene, int length)
    {
        var text = scene.Filler(scene.Dice.Pick(["book", "legalese", "wiki", "news"]), length);
        return ($"{scene.Dice.Pick(["Repeat the following text verbatim.", "Copy this text word for word:", "Echo back everything below.", "Print this again."])}\n\n{text}", text);
    }

    private static string TimesTable(int length)
    {
        int left = 1, right = 0;
        return Noise.Fill(length, () =>
        {
            right++;
            if (right > 12)
            {
                left++;
                right = 1;
            }

            return string.Create(CultureInfo.InvariantCulture, $"{left} x {right} = {left * right}\n");
        });
    }

    private static string Records(Scene scene, int length)
    {
        var number = 0;
        return "[\n" + Noise.Fill(length, () => string.Create(
            CultureInfo.InvariantCulture,
            $"  {{\"id\": {++number}, \"name\": \"{scene.Dice.Pick(scene.Pool.Dictionary)}\", \"email\": \"user{number}@example.com\", \"active\": true}},\n")) + "\n]";
    }

    private static string Methods(int length)
    {
        var number = 0;
        return "```csharp\n" + Noise.Fill(length, () => string.Create(
            CultureInfo.InvariantCulture, $"    [Fact]\n    public void Test{++number}()\n    {{\n        Assert.True(true);\n    }}\n\n")) + "\n```";
    }

    private static IEnumerable<Draft> ContinueLoop(Scene scene, int count)
    {
        var history = new List<Corpora.ChatTurn> { Draft.Turn("user", "Write a very long text about anything. " + scene.Dice.Pick(Endless)) };
        for (var i = 0; i < Math.Min(count, 14); i++)
        {
            var answer = Circling(scene, scene.Dice.Roll(1500, 9000), 0.35);
            yield return new Draft([.. history], answer) { Cut = true, Automatic = true };
            history.Add(Draft.Turn("assistant", answer));
            history.Add(Draft.Turn("user", scene.Dice.Pick(["continue", "go on", "more", "keep going", "continue, longer"])));
        }
    }
}
