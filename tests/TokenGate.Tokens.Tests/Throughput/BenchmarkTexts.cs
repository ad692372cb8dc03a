using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TokenGate.Tokens.Tests.Reference;

namespace TokenGate.Tokens.Tests.Throughput;

/// <summary>Five kinds of text of the corpora, each at least 5 MB (repeated where the corpora have less), in parts of about 64 KB.</summary>
public static partial class BenchmarkTexts
{
    private const int Least = 5_000_000;
    private const int PartBytes = 65_536;

    /// <summary>Kind and parts.</summary>
    public static IReadOnlyList<(string Kind, byte[][] Parts)> Read()
    {
        var rows = SharedTexts.Rows("corpus", "honest.jsonl.gz").Select(row => (Category: Text(row, "category"), Language: Text(row, "lang"), Source: Text(row, "source"),
            Body: string.Join('\n', row.GetProperty("messages").EnumerateArray().Select(message => Text(message, "content"))))).ToList();
        return
        [
            ("English chat", Parts(rows.Where(r => r.Language == "en" && r.Category is "chat" or "writing" or "summarisation").Select(r => r.Body))),
            ("C# code", Parts(rows.Where(r => r.Category == "coding" && CSharp().IsMatch(r.Source)).Select(r => r.Body))),
            ("Chinese", Parts(rows.Where(r => r.Language == "zh").Select(r => r.Body))),
            ("JSON", Parts(SharedTexts.Rows("wire", "recorded.jsonl.gz").Select(row => Text(row, "request_body")).Where(body => body.StartsWith('{')))),
            ("logs", Parts(rows.Where(r => r.Category == "logs").Select(r => r.Body))),
        ];
    }

    private static byte[][] Parts(IEnumerable<string> texts)
    {
        var once = string.Join("\n\n", texts);
        var all = new StringBuilder(once);
        while (all.Length < Least)
        {
            all.Append("\n\n").Append(once);
        }

        // Cut at line ends where there are any, so that no character is cut.
        var bytes = Encoding.UTF8.GetBytes(all.ToString());
        var parts = new List<byte[]>();
        for (var at = 0; at < Math.Min(bytes.Length, Least + PartBytes);)
        {
            var end = Math.Min(at + PartBytes, bytes.Length);
            var line = Array.IndexOf(bytes, (byte)'\n', end - 1);
            end = line < 0 ? bytes.Length : line + 1;
            parts.Add(bytes[at..end]);
            at = end;
        }

        return [.. parts];
    }

    private static string Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    [GeneratedRegex("dotnet|Polly|serilog", RegexOptions.IgnoreCase)]
    private static partial Regex CSharp();
}
