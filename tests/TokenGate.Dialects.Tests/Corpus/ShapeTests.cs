using System.Globalization;
using System.Text;
using System.Text.Json;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit.Abstractions;

namespace TokenGate.Dialects.Tests.Corpus;

/// <summary>
/// Exchanges written by the vendors' documentation: every count that they tell has a field of its own, and calls without one say why.
/// </summary>
[Trait("Category", "Corpus")]
public sealed class ShapeTests(ITestOutputHelper output)
{
    /// <summary>Usage of work that an earlier call began: it is told as such, not as the answer's own.</summary>
    private static readonly string[] ToldLater = ["oa.assist.run", "xai.deferred", "g.batch.get", "an.sessions.stream", "an.sessions.get"];

    [CorpusFact]
    public void Complete_ShapesOfToday_EveryCountIsReadIntoItsField()
    {
        List<string> faults = [];
        var expected = JsonDocument.Parse(File.ReadAllBytes(Repository.SharedFile("shapes", "expected.json"))).RootElement;
        var compared = 0;
        foreach (var line in File.ReadLines(Repository.SharedFile("shapes", "traffic.jsonl")))
        {
            var row = JsonDocument.Parse(line).RootElement;
            var id = row.GetProperty("id").GetString()!;
            var (dialect, request, content) = Play(row);
            foreach (var fault in Compare(expected.GetProperty(id), dialect, request, content, Array.IndexOf(ToldLater, id) >= 0))
            {
                faults.Add($"{id} [{dialect}]: {fault}");
            }

            compared++;
        }

        output.WriteLine($"{compared} exchanges, {faults.Count} faults");
        Assert.True(compared > 100);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static IEnumerable<string> Compare(JsonElement expected, string dialect, RequestContent request, ResponseContent content, bool isToldLater)
    {
        var usage = content.Usage ?? content.Told.Aggregate(TokenCounts.Unknown, static (sum, told) => new TokenCounts
        {
            Input = (sum.Input ?? 0) + told.Counts.Input,
            Output = (sum.Output ?? 0) + told.Counts.Output,
            Cached = (sum.Cached ?? 0) + told.Counts.Cached,
        });
        if (Has("nousage"))
        {
            if (usage is not { Input: null, Output: null })
            {
                yield return $"counts {usage.Input}/{usage.Output}";
            }

            if (!request.RunsNoModel && content.TellsNoTokens is null && !(request.Operation.Length == 0 && content.Usage is null && content.Problem is not null))
            {
                yield return $"neither without a model nor without tokens: {content.Problem}";
            }
        }

        if (dialect is "grpc" or "connect" || Has("pending") || Has("est") || (isToldLater && usage.IsUnknown))
        {
            yield break;
        }

        var told = usage.Input ?? (request.Segments.Count > 0 && request.Segments.All(static s => s.OpaqueTokens > 0) ? request.Segments.Sum(static s => s.OpaqueTokens) : null);
        foreach (var member in expected.EnumerateObject())
        {
            if (member.Value.ValueKind is JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False || (member.Name is "cached" && usage.Cached is null && IsZero(member.Value)))
            {
                continue;
            }

            object? actual = member.Name switch
            {
                "input" => told,
                "output" => usage.Output,
                "cached" => usage.Cached,
                "reasoning" => usage.Reasoning,
                "cache_write" => usage.CacheWrite,
                "cw1h" => usage.CacheWriteHour,
                "audio_in" => usage.AudioInput,
                "audio_out" => usage.AudioOutput,
                "video_in" => usage.VideoInput,
                "image_in" => usage.ImageInput,
                "image_out" => usage.ImageOutput,
                "tool_use_prompt" or "connector" => usage.ToolUseInput,
                "web_search" => Calls("web_search"),
                "code_interp" => Calls("code_interpreter"),
                "tier" => content.Billed.ServiceTier,
                "cost" => content.Billed.ReportedCost is { } cost ? cost / 1_000_000_000m : null,
                "seconds" => content.Billed.Milliseconds / 1000,
                "pages" => content.Billed.Pages,
                "search_units" => content.Billed.SearchUnits,
                "citation" => usage.Extra.GetValueOrDefault("citation_tokens"),
                "billed_in" => usage.Extra.GetValueOrDefault("billed_units.input_tokens"),
                "note" => member.Value.GetString(),
                _ => "no field is known for it",
            };
            var right = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
            var read = Convert.ToString(actual, CultureInfo.InvariantCulture);
            if (right != read && !(actual is decimal number && number == member.Value.GetDecimal()))
            {
                yield return $"{member.Name} is {read}, right is {right}";
            }
        }

        bool Has(string name) => expected.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

        static bool IsZero(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.GetDecimal() == 0;

        long? Calls(string name) => content.Billed.ToolCalls.TryGetValue(name, out var count) ? count : null;
    }

    private static (string Dialect, RequestContent Request, ResponseContent Content) Play(JsonElement row)
    {
        var request = new RequestHead(
            row.TryGetProperty("method", out var method) ? method.GetString()! : "POST", row.GetProperty("path").GetString()!, Wire.Header(row, "requestHeaders", "host"), name => Wire.Header(row, "requestHeaders", name));
        var asked = Body(row, "request");
        var dialect = DialectRegistry.Default.Detect(in request, asked, null);
        var response = new ResponseHead(row.GetProperty("status").GetInt32(), name => Wire.Header(row, "responseHeaders", name));
        if (dialect is null)
        {
            return ("-", new RequestContent { RunsNoModel = DialectRegistry.RunsNoModel(DialectRegistry.Classify(in request)) }, new ResponseContent { Problem = "no dialect" });
        }

        using var reader = DialectRegistry.OpenResponse(dialect, in request, in response);
        reader.Append(Body(row, "response"));
        return (dialect.Name, DialectRegistry.ReadRequest(dialect, in request, asked), reader.Complete(complete: true));
    }

    private static byte[] Body(JsonElement row, string name) =>
        row.TryGetProperty(name + "Base64", out var bytes) ? bytes.GetBytesFromBase64()
            : !row.TryGetProperty(name, out var body) || body.ValueKind == JsonValueKind.Null ? []
            : Encoding.UTF8.GetBytes(body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText());
}
