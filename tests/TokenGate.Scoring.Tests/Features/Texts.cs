using System.Globalization;
using System.Text;
using TokenGate.Scoring.Features;
using TokenGate.Usage;

namespace TokenGate.Scoring.Tests.Features;

/// <summary>Small texts of each kind, written for the tests.</summary>
internal static class Texts
{
    public const string Mail =
        "Could you have a look at the proposal that Marta sent on Friday? She wants to move the release of the billing service by two weeks, because the " +
        "auditors have asked for another round of tests. I think that this is fine, but we should tell the customers who were promised the new invoices in March. " +
        "What would be a polite way of saying so? The first mail should go to the three large accounts, and the second one to everybody else who is on the list. " +
        "If there is anything in the contract about dates, please point it out to me before I write to them, since I would rather not be surprised later on.";

    public const string Code =
        "public static int Sum(IReadOnlyList<int> values)\n{\n    var total = 0;\n    foreach (var value in values)\n    {\n        total += value;\n    }\n\n    return total;\n}\n\n" +
        "public static double Mean(IReadOnlyList<int> values)\n{\n    return values.Count == 0 ? 0 : (double)Sum(values) / values.Count;\n}\n";

    public const string Lorem =
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. Ut enim ad minim veniam, quis " +
        "nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat. Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore.";

    public static string Log { get; } = string.Join('\n', Enumerable.Range(0, 30).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"2026-01-05 10:{i:00}:07.{i * 31 % 1000:000} INFO  worker-{i % 4} finished job {9000 + (i * 17)} in {i * 3} ms")));

    public static string Json { get; } = "[" + string.Join(",\n", Enumerable.Range(0, 20).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"id\": {i}, \"name\": \"item {i}\", \"tags\": [\"red\", \"round\"], \"price\": {i}.5}}"))) + "]";

    public static string Base64 { get; } = Convert.ToBase64String(Bytes(1500));

    public static RequestContent Request(params string[] userMessages) => new()
    {
        Segments = [.. userMessages.Select((text, index) => new Segment(SegmentRole.User, index, Encoding.UTF8.GetBytes(text)))],
    };

    public static ResponseContent Answer(string text, string finish = "stop") => new()
    {
        Parts = [new AnswerPart(AnswerKind.Text, 0, Encoding.UTF8.GetBytes(text))],
        FinishReason = finish,
        HasOutput = true,
    };

    public static Dictionary<string, float> Padding(string text, string answer = "") => Padding(FreshText.Whole(Request(text)), answer);

    public static Dictionary<string, float> Padding(FreshText fresh, string answer = "")
    {
        var values = new float[PaddingFeatures.All.Length];
        PaddingFeatures.Compute(fresh, Answer(answer), Question.Find(fresh.Content), values);
        return Named(PaddingFeatures.All.Select(feature => feature.Name), values);
    }

    public static Dictionary<string, float> Output(string question, string answer, string finish = "stop", long tokens = -1)
    {
        var values = new float[OutputFeatures.All.Length];
        OutputFeatures.Compute(
            new OutputFacts { Request = Request(question), Response = Answer(answer, finish), FreshInput = question.Length / 4, Output = tokens < 0 ? answer.Length / 4 : tokens },
            Question.Find(Request(question)),
            values);
        return Named(OutputFeatures.All.Select(feature => feature.Name), values);
    }

    public static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private static Dictionary<string, float> Named(IEnumerable<string> names, float[] values) =>
        names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
}
