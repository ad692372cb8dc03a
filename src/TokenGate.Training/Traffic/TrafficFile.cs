using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace TokenGate.Training.Traffic;

/// <summary>
/// Reads and writes traffic files: JSON lines, gzip-compressed when the name ends in <c>.gz</c>. Both ways stream: a file is never held
/// as a whole. A line that cannot be parsed is reported and skipped.
/// </summary>
public static class TrafficFile
{
    private static readonly string[] Labels = ["honest", "padding", "duplication", "output"];

    /// <summary>Reads a file, line by line, in its order. Blank lines are passed over.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<TrafficLine> Read(string path)
    {
        using var file = File.OpenRead(path);
        using var stream = IsCompressed(path) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        foreach (var line in Read(stream))
        {
            yield return line;
        }
    }

    /// <summary>Reads an uncompressed stream, line by line. The caller keeps the stream.</summary>
    public static IEnumerable<TrafficLine> Read(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 65_536, leaveOpen: true);
        long number = 0;
        while (true)
        {
            string? line;
            string? problem = null;
            try
            {
                line = reader.ReadLine();
            }
            catch (InvalidDataException)
            {
                line = "";
                problem = "the compressed file is damaged from here on";
            }

            number++;
            if (problem is not null)
            {
                yield return new TrafficLine(number, null, problem);
                yield break;
            }

            if (line is null)
            {
                yield break;
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(line, number);
            }
        }
    }

    /// <summary>Writes a file, replacing one that is there.</summary>
    public static void Write(string path, IEnumerable<TrafficRow> rows)
    {
        using var file = File.Create(path);
        using var stream = IsCompressed(path) ? new GZipStream(file, CompressionLevel.Fastest) : (Stream)file;
        Write(stream, rows);
    }

    /// <summary>Writes rows to a stream. The caller keeps the stream.</summary>
    public static void Write(Stream stream, IEnumerable<TrafficRow> rows)
    {
        var buffer = new ArrayBufferWriter<byte>(65_536);
        using var writer = new Utf8JsonWriter(buffer);
        foreach (var row in rows)
        {
            writer.Reset();
            WriteRow(writer, row);
            writer.Flush();
            stream.Write(buffer.WrittenSpan);
            stream.WriteByte((byte)'\n');
            buffer.ResetWrittenCount();
        }
    }

    private static bool IsCompressed(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static TrafficLine Parse(string line, long number)
    {
        try
        {
            var json = JsonElement.Parse(line);
            if (json.ValueKind != JsonValueKind.Object)
            {
                return new TrafficLine(number, null, "no JSON object");
            }

            var label = Optional(json, "label");
            return label is not null && Array.IndexOf(Labels, label) < 0
                ? new TrafficLine(number, null, "label is none of honest, padding, duplication, output")
                : new TrafficLine(number, Row(json, label), null);
        }
        catch (JsonException)
        {
            return new TrafficLine(number, null, "no JSON");
        }
        catch (FormatException exception)
        {
            return new TrafficLine(number, null, exception.Message);
        }
    }

    private static TrafficRow Row(JsonElement json, string? label)
    {
        var hasResponse = json.TryGetProperty("response", out var response) && response.ValueKind != JsonValueKind.Null;
        var body = Base64(json, "responseBase64") ?? (hasResponse ? Body(response) : null);
        // A plain null would become an empty Memory here: arrays convert to it, and null is an array too.
        var answer = body is null ? (ReadOnlyMemory<byte>?)null : body;
        var headers = Headers(json, "responseHeaders");
        return new TrafficRow
        {
            Id = Required(json, "id"),
            Time = DateTimeOffset.TryParse(Required(json, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time : throw new FormatException("time is no RFC 3339 time"),
            User = Required(json, "user"),
            Team = Optional(json, "team") ?? "-",
            Route = Optional(json, "route") ?? "-",
            Method = Optional(json, "method") ?? "POST",
            Path = Required(json, "path"),
            Request = Base64(json, "requestBase64") ?? (json.TryGetProperty("request", out var request) ? Body(request) : default),
            RequestHeaders = Headers(json, "requestHeaders"),
            Status = json.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Number && status.TryGetInt32(out var code)
                ? code : answer is null ? null : 200,
            Response = answer,
            ResponseHeaders = headers.Count > 0 || answer is null ? headers : Guess(response, answer.Value.Span),
            Label = label,
            Family = Optional(json, "family"),
            Category = Optional(json, "category"),
            Source = Optional(json, "source"),
        };
    }

    /// <summary>A recording that keeps no headers still tells a stream from a JSON body.</summary>
    private static Dictionary<string, string> Guess(JsonElement response, ReadOnlySpan<byte> body)
    {
        var streamed = response.ValueKind == JsonValueKind.String && (body.StartsWith("data:"u8) || body.StartsWith("event:"u8) || body.StartsWith(":"u8));
        return new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = streamed ? "text/event-stream" : "application/json" };
    }

    private static byte[] Body(JsonElement value) =>
        Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());

    private static byte[]? Base64(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.TryGetBytesFromBase64(out var bytes) ? bytes : throw new FormatException($"{name} is no base64")
            : null;

    private static Dictionary<string, string> Headers(JsonElement json, string name)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (json.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Object)
        {
            foreach (var header in values.EnumerateObject())
            {
                headers[header.Name] = header.Value.ValueKind == JsonValueKind.String ? header.Value.GetString()! : header.Value.GetRawText();
            }
        }

        return headers;
    }

    private static string Required(JsonElement json, string name) => Optional(json, name) ?? throw new FormatException($"{name} is missing");

    private static string? Optional(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void WriteRow(Utf8JsonWriter writer, TrafficRow row)
    {
        writer.WriteStartObject();
        writer.WriteString("id", row.Id);
        writer.WriteString("time", row.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        writer.WriteString("user", row.User);
        WriteUnless(writer, "team", row.Team, "-");
        WriteUnless(writer, "route", row.Route, "-");
        WriteUnless(writer, "method", row.Method, "POST");
        writer.WriteString("path", row.Path);
        WriteBody(writer, "request", "requestBase64", row.Request);
        WriteHeaders(writer, "requestHeaders", row.RequestHeaders);
        if (row.Status is { } status)
        {
            writer.WriteNumber("status", status);
        }

        if (row.Response is { } response)
        {
            WriteBody(writer, "response", "responseBase64", response);
        }
        else
        {
            writer.WriteNull("response");
        }

        WriteHeaders(writer, "responseHeaders", row.ResponseHeaders);
        WriteUnless(writer, "label", row.Label, null);
        WriteUnless(writer, "family", row.Family, null);
        WriteUnless(writer, "category", row.Category, null);
        WriteUnless(writer, "source", row.Source, null);
        writer.WriteEndObject();
    }

    private static void WriteUnless(Utf8JsonWriter writer, string name, string? value, string? unless)
    {
        if (value != unless && value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteBody(Utf8JsonWriter writer, string name, string base64Name, ReadOnlyMemory<byte> body)
    {
        if (System.Text.Unicode.Utf8.IsValid(body.Span))
        {
            writer.WriteString(name, body.Span);
        }
        else
        {
            writer.WriteBase64String(base64Name, body.Span);
        }
    }

    private static void WriteHeaders(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string> headers)
    {
        if (headers.Count == 0)
        {
            return;
        }

        writer.WriteStartObject(name);
        foreach (var (key, value) in headers)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }
}
