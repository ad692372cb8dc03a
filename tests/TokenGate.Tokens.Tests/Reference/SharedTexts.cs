using System.IO.Compression;
using System.Text;
using System.Text.Json;
using TokenGate.Testing;

namespace TokenGate.Tokens.Tests.Reference;

/// <summary>Texts of the corpora and of the recorded traffic beside the checkout.</summary>
public static class SharedTexts
{
    /// <summary>Each message, filler text, request and response body of every n-th row.</summary>
    public static IEnumerable<byte[]> Every(int nth)
    {
        var number = 0;
        foreach (var row in Rows("corpus", "honest.jsonl.gz").Where(_ => number++ % nth == 0))
        {
            foreach (var message in row.GetProperty("messages").EnumerateArray())
            {
                yield return TextOf(message, "content");
            }
        }

        foreach (var row in Rows("corpus", "filler.jsonl.gz").Where(_ => number++ % nth == 0))
        {
            yield return TextOf(row, "text");
        }

        foreach (var row in Rows("wire", "recorded.jsonl.gz").Where(_ => number++ % nth == 0))
        {
            yield return TextOf(row, "request_body");
            yield return TextOf(row, "response_body");
        }
    }

    /// <summary>The rows of one file.</summary>
    public static IEnumerable<JsonElement> Rows(params string[] file)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(Repository.SharedFile(file)), CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            yield return JsonDocument.Parse(line).RootElement;
        }
    }

    private static byte[] TextOf(JsonElement row, string name)
    {
        if (!row.TryGetProperty(name, out var value))
        {
            return [];
        }

        // A lone surrogate in a JSON string becomes the replacement character, as in every JSON reader that the reference uses.
        return Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String ? Unescape(value) : value.GetRawText());
    }

    private static string Unescape(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText();
        }
    }
}
