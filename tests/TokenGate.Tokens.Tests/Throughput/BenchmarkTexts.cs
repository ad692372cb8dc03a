using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TokenGate.Tokens.Tests.Reference;

namespace TokenGate.Tokens.Tests.Throughput;

/// <summary>Five kinds of text of the corpora, each at least 5 MB (repeated where the corpora have less), each as one text.</summary>
public static partial class BenchmarkTexts
{
    private const int Least = 5_000_000;

    /// <summary>Kind and text.</summary>
    public static IReadOnlyList<(string Kind, byte[] Text)> Read()
    {
        var rows = SharedTexts.Rows("corpus", "honest.jsonl.gz").Select(row => (Category: Text(row, "category"), Language: Text(row, "lang"), Source: Text(row, "source"),
            Body: string.Join('\n', row.GetProperty("messages").EnumerateArray().Select(message => Text(message, "content"))))).ToList();
        return
        [
            ("English chat", Repeat(rows.Where(r => r.Language == "en" && r.Category is "chat" or "writing" or "summarisation").Select(r => r.Body))),
            ("C# code", Repeat(rows.Where(r => r.Category == "coding" && CSharp().IsMatch(r.Source)).Select(r => r.Body))),
            ("Chinese", Recombine(rows.Where(r => r.Language == "zh").Select(r => r.Body))),
            ("JSON", Repeat(SharedTexts.Rows("wire", "recorded.jsonl.gz").Select(row => Text(row, "request_body")).Where(body => body.StartsWith('{')))),
            ("logs", Repeat(rows.Where(r => r.Category == "logs").Select(r => r.Body))),
        ];
    }

    private static byte[] Repeat(IEnumerable<string> texts)
    {
        var once = string.Join("\n\n", texts);
        var all = new StringBuilder(once);
        while (all.Length < Least)
        {
            all.Append("\n\n").Append(once);
        }

        all.Length = Math.Min(all.Length, Least + 1_000_000);
        return Encoding.UTF8.GetBytes(all.ToString());
    }

    // The corpora have 0.2 MB of Chinese. Repeated, it would measure how well a clause is remembered. So the beginnings of clauses are
    // joined with the ends of others: as many different clauses as 5 MB of real text have, of the same words.
    private static byte[] Recombine(IEnumerable<string> texts)
    {
        var clauses = string.Join('\n', texts).Split(['\uff0c', '\u3002', '\uff1b', '\uff1a', '\n', ',', '.'], StringSplitOptions.RemoveEmptyEntries).Where(c => c.Length > 3).ToArray();
#pragma warning disable CA5394 // The same text at every run.
        var random = new Random(8);
        var all = new StringBuilder();
        while (all.Length * 3 < Least + 2_000_000)
        {
            var (first, second) = (clauses[random.Next(clauses.Length)], clauses[random.Next(clauses.Length)]);
            all.Append(first.AsSpan(0, random.Next(1, first.Length))).Append(second.AsSpan(random.Next(1, second.Length)));
            all.Append(random.Next(4) == 0 ? "\u3002\n" : "\uff0c");
        }
#pragma warning restore CA5394

        return Encoding.UTF8.GetBytes(all.ToString());
    }

    private static string Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    [GeneratedRegex("dotnet|Polly|serilog", RegexOptions.IgnoreCase)]
    private static partial Regex CSharp();
}
