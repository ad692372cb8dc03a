using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using TokenGate.Metering;

namespace TokenGate.Gateway.Metering;

/// <summary>One exchange with its text, on its way into a recording: both bodies, and of the heads what reading them needs.</summary>
/// <param name="head">The request's head.</param>
/// <param name="request">Takes the request's body.</param>
/// <param name="response">Takes the response's body.</param>
internal sealed class ExchangeCopy(ExchangeHead head, BodyCapture request, BodyCapture response)
{
    /// <summary>Fields that say how a body is to be read, and no other: never a credential, a cookie or an address.</summary>
    private static readonly string[] RequestFields = ["Content-Type", "Content-Encoding", "Accept", "User-Agent", "OpenAI-Beta", "anthropic-version", "anthropic-beta", "x-amz-target"];

    private static readonly string[] ResponseFields = ["Content-Type", "Content-Encoding", "x-amzn-bedrock-input-token-count", "x-amzn-bedrock-output-token-count", "x-compute-tokens"];

    private static readonly string[] QueryFields = ["alt", "api-version", "beta", "stream", "model"];

    private readonly List<(string Name, string Value)> _responseFields = [];
    private int? _status;

    /// <summary>The user.</summary>
    public string User => head.User;

    /// <summary>When the request arrived.</summary>
    public DateTimeOffset StartedAt => head.StartedAt;

    /// <summary>The day on which the request arrived, UTC.</summary>
    public DateOnly Day => DateOnly.FromDateTime(head.StartedAt.UtcDateTime);

    /// <summary>False where a body was too large to be copied: half an exchange is worth nothing.</summary>
    public bool IsWhole => !request.Truncated && !response.Truncated;

    /// <summary>Takes bytes of the request's body.</summary>
    public void TakeRequest(ReadOnlySpan<byte> bytes) => request.Append(bytes);

    /// <summary>Takes the response's head.</summary>
    public void OpenResponse(int status, Func<string, string?> field)
    {
        _status = status;
        foreach (var name in ResponseFields)
        {
            if (field(name) is { } value)
            {
                _responseFields.Add((name, value));
            }
        }
    }

    /// <summary>Takes bytes of the response's body.</summary>
    public void TakeResponse(ReadOnlySpan<byte> bytes) => response.Append(bytes);

    /// <summary>Writes it as a row of a traffic file.</summary>
    public void Write(IBufferWriter<byte> row)
    {
        using var writer = new Utf8JsonWriter(row);
        writer.WriteStartObject();
        writer.WriteString("id", head.Id);
        writer.WriteString("time", head.StartedAt.UtcDateTime);
        writer.WriteString("user", head.User);
        writer.WriteString("team", head.Team);
        writer.WriteString("route", head.Route);
        writer.WriteString("method", head.Method);
        writer.WriteString("path", PathOf(head.Path));
        writer.WriteStartObject("requestHeaders");
        if (head.Host is { } host)
        {
            writer.WriteString("Host", host);
        }

        foreach (var name in RequestFields)
        {
            if (head.Header(name) is { } value)
            {
                writer.WriteString(name, value);
            }
        }

        writer.WriteEndObject();
        WriteBody(writer, "request", request.Seal().Span);
        if (_status is { } status)
        {
            writer.WriteNumber("status", status);
            writer.WriteStartObject("responseHeaders");
            foreach (var (name, value) in _responseFields)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
            WriteBody(writer, "response", response.Seal().Span);
        }

        writer.WriteEndObject();
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        request.Release();
        response.Release();
    }

    /// <summary>The path, and of its query what says how the exchange is to be read: keys of APIs are sent there too.</summary>
    private static string PathOf(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
        {
            return target;
        }

        var kept = target[(query + 1)..].Split('&').Where(static part => QueryFields.Contains(part.Split('=')[0], StringComparer.OrdinalIgnoreCase)).ToList();
        return kept.Count == 0 ? target[..query] : $"{target[..query]}?{string.Join('&', kept)}";
    }

    private static void WriteBody(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> body)
    {
        if (Utf8.IsValid(body))
        {
            writer.WriteString(name, body);
        }
        else
        {
            writer.WriteBase64String(name + "Base64", body);
        }
    }
}
