using System.Text.Json.Nodes;
using TokenGate.Demo.Wire;

namespace TokenGate.EndToEnd;

/// <summary>
/// Traffic of one exchange, <c>padded</c>, of which something is withheld: it goes far beyond a person's account of doubt.
/// </summary>
internal static class WithheldTraffic
{
    /// <summary>Writes it into a folder, as a file that <c>tokengate replay</c> reads.</summary>
    /// <returns>The file.</returns>
    public static async Task<string> WriteAsync(string folder)
    {
        var random = new Random(1);
        string[] words = ["lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit", "sed", "eiusmod", "tempor", "incididunt", "labore", "magna", "aliqua", "veniam", "nostrud"];
        var filler = string.Join(' ', Enumerable.Range(0, 12_000).Select(_ => words[random.Next(words.Length)]));
        var wire = ServedShapes.Chat;
        var ask = new Ask { Model = "gpt-4o", Turns = [new Turn(Speaker.User, "Say OK. " + filler)] };
        var reply = new Reply { Text = "OK, as you like.", Usage = new ReplyUsage(20_000, 7, 0) };
        var traffic = Path.Combine(folder, "padded.jsonl");
        await File.WriteAllTextAsync(traffic, new JsonObject
        {
            ["id"] = "padded",
            ["time"] = "2026-11-20T08:30:00Z",
            ["user"] = "anna",
            ["path"] = wire.Path,
            ["request"] = JsonNode.Parse(wire.WriteAsk(ask)),
            ["response"] = JsonNode.Parse(wire.WriteReply(ask, reply, "padded", 0)),
        }.ToJsonString());
        return traffic;
    }
}
