using System.IO.Compression;
using System.Text.Json.Nodes;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>Traffic that other projects recorded from real providers, through <c>tokengate replay</c>.</summary>
[Trait("Category", "Corpus")]
public sealed class RecordedTrafficTests
{
    private static readonly string[] Shapes = ["openai.chat", "anthropic.messages"];

    [CorpusFact]
    public async Task Replay_OfRecordedTraffic_ReadsTheUsageThatTheProviderReported()
    {
        var rows = RecordedRows();
        Assert.True(rows.Count > 1000, "The recordings are not what they were.");
        var folder = Directory.CreateTempSubdirectory("tokengate-replay-test-").FullName;
        try
        {
            var traffic = Path.Combine(folder, "traffic.jsonl");
            var verdicts = Path.Combine(folder, "verdicts.jsonl");
            await File.WriteAllLinesAsync(traffic, rows.Select(row => TrafficLine(row).ToJsonString()));

            var (code, _, errors) = await TokenGateProcess.InvokeAsync("replay", traffic, "--out", verdicts, "--ledger", Path.Combine(folder, "ledger"));

            Assert.True(code == 0, errors);
            var lines = await File.ReadAllLinesAsync(verdicts);
            Assert.Equal(rows.Count, lines.Length);
            var faults = rows.Zip(lines, (row, line) => Disagreement(row, JsonNode.Parse(line)!)).OfType<string>().ToList();
            Assert.True(faults.Count == 0, $"{faults.Count} of {rows.Count} disagree:\n{string.Join('\n', faults.Take(40))}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<JsonObject> RecordedRows()
    {
        using var stream = new GZipStream(File.OpenRead(Repository.SharedFile("wire", "recorded.jsonl.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        var rows = new List<JsonObject>();
        while (reader.ReadLine() is { } line)
        {
            var row = JsonNode.Parse(line)!.AsObject();
            if (Shapes.Contains((string?)row["api"]) && ((string)row["fidelity"]!).StartsWith("recorded", StringComparison.Ordinal) && row["usage"] is not null)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <summary>A recording as a line of a traffic file. Every row is a user of its own: what is tested is reading, not memory.</summary>
    private static JsonObject TrafficLine(JsonObject row)
    {
        var id = (string)row["id"]!;
        var request = Headers(row, "request_headers");
        request["host"] = (string?)row["host"];
        var response = Headers(row, "response_headers");
        if ((bool?)row["content_encoding_header_stale"] == true)
        {
            response.Remove("content-encoding");
        }

        var line = new JsonObject
        {
            ["id"] = id,
            ["time"] = "2026-11-20T08:00:00Z",
            ["user"] = id,
            ["method"] = (string?)row["method"],
            ["path"] = (string?)row["url_path"],
            ["request"] = (string?)row["request_body"],
            ["requestHeaders"] = request,
            ["status"] = (int?)row["status"],
            ["responseHeaders"] = response,
        };
        if (row["response_body_b64"] is { } bytes)
        {
            line["responseBase64"] = (string?)bytes;
        }
        else
        {
            line["response"] = (string?)row["response_body"];
        }

        return line;
    }

    private static JsonObject Headers(JsonObject row, string name)
    {
        var headers = new JsonObject();
        foreach (var (key, value) in row[name]?.AsObject() ?? [])
        {
            headers[key.ToLowerInvariant()] = value is JsonArray several ? string.Join(',', several.Select(one => (string?)one)) : (string?)value;
        }

        return headers;
    }

    private static string? Disagreement(JsonObject row, JsonNode verdict)
    {
        var expected = row["expected"]!;
        var tokens = verdict["tokens"]!;
        foreach (var (theirs, ours) in new[] { ("input_tokens", "input"), ("output_tokens", "output"), ("cached_input_tokens", "cached"), ("reasoning_tokens", "reasoning") })
        {
            if ((long?)expected[theirs] is { } wanted && (long?)tokens[ours] != wanted)
            {
                return $"{row["id"]}: {ours} is {tokens[ours]?.ToJsonString() ?? "null"}, expected {wanted}; verdict {verdict["verdict"]}, dialect {verdict["dialect"]}";
            }
        }

        // A provider that serves the shape at a path of its own is read by the shape of the body, and named so.
        var path = (string)row["url_path"]!;
        var ownPath = path.Contains("/chat/completions", StringComparison.Ordinal) || path.Contains("/messages", StringComparison.Ordinal);
        return !ownPath || (string?)verdict["dialect"] == (string?)row["wire_format"]
            ? null
            : $"{row["id"]}: dialect {verdict["dialect"]}, expected {row["wire_format"]}";
    }
}
