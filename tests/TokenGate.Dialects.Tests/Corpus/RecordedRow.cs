using System.IO.Compression;
using System.Text;
using System.Text.Json;
using TokenGate.Testing;
using TokenGate.Usage;

namespace TokenGate.Dialects.Tests.Corpus;

/// <summary>One recorded exchange of the wire corpus.</summary>
internal sealed partial class RecordedRow(JsonElement row)
{
    public string Id => row.GetProperty("id").GetString()!;

    public string Shape => row.GetProperty("wire_format").GetString()!;

    public string Api => row.GetProperty("api").GetString()!;

    public string Path => row.GetProperty("url_path").GetString()!;

    public string? Host => row.GetProperty("host").GetString();

    public int Status => row.GetProperty("status").GetInt32();

    public bool IsStream => row.GetProperty("stream").ValueKind == JsonValueKind.True;

    public bool IsRecorded => row.GetProperty("fidelity").GetString()!.StartsWith("recorded", StringComparison.Ordinal);

    public bool HasUsage => row.GetProperty("usage").ValueKind == JsonValueKind.Object;

    public bool RequestTrimmed => row.TryGetProperty("trimmed", out var trimmed) && trimmed.ValueKind is not (JsonValueKind.Null or JsonValueKind.False);

    public bool HasFlag(string flag) => row.GetProperty("flags").EnumerateArray().Any(item => item.GetString() == flag);

    public string Project => row.GetProperty("repo").GetString()!;

    public string Usage => row.GetProperty("usage").GetRawText();

    /// <summary>When a response of the Responses API was made; null for other answers.</summary>
    public DateTimeOffset? CreatedAt => CreatedAtMember().Match(Encoding.UTF8.GetString(Body)) is { Success: true } match
        ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))
        : null;

    public bool HasEmptyInput => Request.AsSpan().StartsWith("{\"input\":\"\""u8);

    public string Derivation => row.GetProperty("derivation").GetString() ?? "";

    public byte[] Request => row.GetProperty("request_body").ValueKind == JsonValueKind.String
        ? Encoding.UTF8.GetBytes(row.GetProperty("request_body").GetString()!)
        : [];

    public byte[] Body => row.TryGetProperty("response_body_b64", out var bytes) && bytes.ValueKind == JsonValueKind.String
        ? bytes.GetBytesFromBase64()
        : Encoding.UTF8.GetBytes(row.GetProperty("response_body").GetString() ?? "");

    public RequestHead RequestHead => new(row.GetProperty("method").GetString()!, Path, Host, name => Header("request_headers", name));

    public ResponseHead ResponseHead => new(Status, name =>
        name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase) && IsStale
            ? null
            : Header("response_headers", name) ?? Header("usage_headers", name));

    private bool IsStale => row.TryGetProperty("content_encoding_header_stale", out var stale) && stale.ValueKind == JsonValueKind.True;

    public static IEnumerable<RecordedRow> Read(string file)
    {
        using var stream = new GZipStream(File.OpenRead(Repository.SharedFile("wire", file)), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return new RecordedRow(JsonDocument.Parse(line).RootElement);
        }
    }

    public long? Expected(string name) =>
        row.GetProperty("expected").GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;

    /// <summary>Where what was read differs from what is expected; null where it agrees.</summary>
    public string? Difference(TokenCounts? usage)
    {
        usage ??= TokenCounts.Unknown;
        List<string> differences = [];
        Compare("input_tokens", usage.Input);
        Compare("output_tokens", usage.Output);
        Compare("cached_input_tokens", usage.Cached);
        Compare("reasoning_tokens", usage.Reasoning);
        return differences.Count == 0 ? null : string.Join(", ", differences);

        void Compare(string name, long? actual)
        {
            if (actual != Expected(name))
            {
                differences.Add($"{name} {actual?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"} for {Expected(name)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"}");
            }
        }
    }

    public ResponseContent ReadResponse(IDialect dialect, int chunk = int.MaxValue)
    {
        var request = RequestHead;
        var response = ResponseHead;
        using var reader = DialectRegistry.OpenResponse(dialect, in request, in response);
        var rest = Body.AsSpan();
        while (!rest.IsEmpty)
        {
            var take = Math.Min(chunk, rest.Length);
            reader.Append(rest[..take]);
            rest = rest[take..];
        }

        return reader.Complete(complete: true);
    }

    private string? Header(string group, string name) => Wire.Header(row, group, name);

    [System.Text.RegularExpressions.GeneratedRegex("\"created_at\":\\s*([0-9]{10})")]
    private static partial System.Text.RegularExpressions.Regex CreatedAtMember();
}
