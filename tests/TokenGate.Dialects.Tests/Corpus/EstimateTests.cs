using TokenGate.Testing;
using TokenGate.Tokens;
using TokenGate.Usage;
using Xunit.Abstractions;

namespace TokenGate.Dialects.Tests.Corpus;

/// <summary>How near the local estimate (segments and format) is to what the provider counted.</summary>
[Trait("Category", "Corpus")]
public sealed class EstimateTests(ITestOutputHelper output)
{
    [CorpusFact]
    public void ReadRequest_RecordedRows_EstimateIsNearTheProvidersCount()
    {
        Dictionary<string, List<(double Error, string Id, long Estimate, long Expected)>> groups = [];
        foreach (var row in RecordedRow.Read("recorded.jsonl.gz").Where(static row => row is { IsRecorded: true, HasUsage: true, RequestTrimmed: false }))
        {
            var head = row.RequestHead;
            var dialect = DialectRegistry.Default.Detect(in head, row.Request, null)!;
            if (row.Expected("input_tokens") is not { } expected || expected == 0 || row.Request.Length == 0 || row.Request[0] != (byte)'{')
            {
                continue;
            }

            var content = DialectRegistry.ReadRequest(dialect, in head, row.Request);
            var counter = EncodingMap.Default.ForModel(content.Model);
            long estimate = content.FormatTokens;
            foreach (var segment in content.Segments)
            {
                estimate += segment.IsOpaque ? segment.OpaqueTokens : counter.Count(segment.Text.Span);
            }

            var hasExactCounter = counter.IsExact && row.Host is { } host
                && (host.StartsWith("api.openai.com", StringComparison.Ordinal) || host.EndsWith("openai.azure.com", StringComparison.Ordinal));
            var isOpenAi = hasExactCounter && HasAllOfTheInput(row);
            var kind = !isOpenAi ? dialect.Provider(in head) + " " + dialect.Name
                : "OPENAI " + dialect.Name + (content.Segments.Any(static s => s.Role == SegmentRole.Tools) ? " tools" : "")
                    + (content.Segments.Any(static s => s.IsOpaque) ? " opaque" : "");
            Add(kind);
            if (isOpenAi)
            {
                Add("OPENAI");
            }

            if (hasExactCounter)
            {
                Add("OPENAI with what is not in the request");
            }

            void Add(string group)
            {
                if (!groups.TryGetValue(group, out var list))
                {
                    groups[group] = list = [];
                }

                list.Add((Math.Abs(estimate - expected) / (double)expected, row.Id, estimate, expected));
            }
        }

        foreach (var (name, list) in groups.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            list.Sort();
            output.WriteLine($"{name,-46} n={list.Count,4}  median {At(list, 0.5):P1}  p95 {At(list, 0.95):P1}");
        }

        foreach (var (error, id, estimate, expected) in groups["OPENAI"].AsEnumerable().Reverse().Take(15))
        {
            output.WriteLine($"  far: {id} {estimate} for {expected} ({error:P0})");
        }

        Assert.True(groups["OPENAI"].Count > 500);
        Assert.True(At(groups["OPENAI"], 0.5) <= 0.02, $"median {At(groups["OPENAI"], 0.5):P1}");
        Assert.True(At(groups["OPENAI"], 0.95) <= 0.10, $"p95 {At(groups["OPENAI"], 0.95):P1}");
    }

    /// <summary>
    /// False where the provider counts what the request does not hold: a stored conversation or prompt, sealed reasoning, files, linked images, and the
    /// provider's own tools with what they find.
    /// </summary>
    private static bool HasAllOfTheInput(RecordedRow row)
    {
        var text = System.Text.Encoding.UTF8.GetString(row.Request).Replace(" ", "", StringComparison.Ordinal);
        string[] elsewhere =
        [
            "\"previous_response_id\":\"", "\"conversation\":", "\"prompt\":{", "\"encrypted_content\":\"", "\"file_id\":\"", "\"file_url\":", "\"file_data\":",
            "\"url\":\"http", "\"image_url\":\"http", "\"type\":\"web_search", "\"type\":\"file_search", "\"type\":\"code_interpreter", "\"type\":\"computer",
            "\"type\":\"image_generation", "\"type\":\"local_shell", "\"type\":\"mcp\"", "\"type\":\"custom\"", "search-preview",
        ];
        return !elsewhere.Any(mark => text.Contains(mark, StringComparison.Ordinal));
    }

    private static double At(List<(double Error, string Id, long Estimate, long Expected)> sorted, double part) =>
        sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))].Error;
}
