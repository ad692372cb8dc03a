using System.IO.Compression;
using System.Text;
using System.Text.Json;
using TokenGate.Dialects;
using TokenGate.Testing;
using TokenGate.Usage;

namespace TokenGate.Metering.Tests;

/// <summary>A recorded exchange with a provider, through the meter, as a user of its own.</summary>
internal sealed class RecordedRow(JsonElement row)
{
    /// <summary>
    /// Two recordings whose system prompt was replaced by five words after they were made: 18,131 tokens of it were billed.
    /// </summary>
    private static readonly string[] Edited = ["openllmetry-fa4bb265ae", "openllmetry-faea82bf5e"];

    public string Id => Text("id");

    /// <summary>The project whose tests were recorded.</summary>
    public string Project => Text("repo");

    public bool IsEvidence => Text("fidelity").StartsWith("recorded", StringComparison.Ordinal) && row.GetProperty("status").GetInt32() == 200
        && row.GetProperty("usage").ValueKind == JsonValueKind.Object && !Edited.Contains(Id);

    /// <summary>True when a part of the request was cut from the recording.</summary>
    public bool IsTrimmed => row.TryGetProperty("trimmed", out var trimmed) && trimmed.ValueKind is not (JsonValueKind.Null or JsonValueKind.False);

    public RequestContent Content
    {
        get
        {
            var head = new RequestHead(Text("method"), Text("url_path"), Host, RequestHeader);
            var body = Encoding.UTF8.GetBytes(Text("request_body"));
            return DialectRegistry.Default.Detect(in head, body, null) is { } dialect ? DialectRegistry.ReadRequest(dialect, in head, body) : new RequestContent();
        }
    }

    private string? Host => row.GetProperty("host").GetString();

    public static IEnumerable<RecordedRow> Read()
    {
        using var stream = new GZipStream(File.OpenRead(Repository.SharedFile("wire", "recorded.jsonl.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return new RecordedRow(JsonDocument.Parse(line).RootElement);
        }
    }

    public long? Expected(string name) => row.GetProperty("expected").GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;

    public UsageRecord Meter(ExchangeMeter meter)
    {
        using var exchange = meter.Begin(new ExchangeHead
        {
            Id = Id,
            StartedAt = Wire.Start,
            User = Id,
            Method = Text("method"),
            Path = Text("url_path"),
            Host = Host,
            Header = RequestHeader,
        });
        exchange.ReadRequest(Encoding.UTF8.GetBytes(Text("request_body")), truncated: false);
        exchange.OpenResponse(200, ResponseHeader);
        exchange.Append(row.TryGetProperty("response_body_b64", out var bytes) && bytes.ValueKind == JsonValueKind.String
            ? bytes.GetBytesFromBase64()
            : Encoding.UTF8.GetBytes(Text("response_body")));
        return exchange.ConcludeAsync(new TransportResult { EndedAt = Wire.Start, Ending = TerminationReason.Complete, IsTimed = false })
            .AsTask().GetAwaiter().GetResult();
    }

    private string? RequestHeader(string name) => Header("request_headers", name);

    private string? ResponseHeader(string name) =>
        name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase) && row.TryGetProperty("content_encoding_header_stale", out var stale) && stale.ValueKind == JsonValueKind.True
            ? null
            : Header("response_headers", name) ?? Header("usage_headers", name);

    private string? Header(string block, string name)
    {
        if (!row.TryGetProperty(block, out var headers) || headers.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var header in headers.EnumerateObject().Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            return header.Value.ValueKind == JsonValueKind.Array
                ? string.Join(',', header.Value.EnumerateArray().Select(static value => value.GetString()))
                : header.Value.GetString();
        }

        return null;
    }

    private string Text(string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
