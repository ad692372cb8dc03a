using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Admin.Requests;

/// <summary>
/// Writes answers. JSON keeps the default encoder: markup in a name leaves as an escape, and stays text wherever it is pasted.
/// </summary>
internal static class JsonAnswer
{
    /// <summary>Sends one JSON object.</summary>
    public static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> content) => WriteBytesAsync(context, Bytes(content));

    /// <summary>Sends one JSON object that was written already.</summary>
    public static Task WriteBytesAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType ??= "application/json";
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>Sends bytes with an ETag made from them, or 304 when the caller has them.</summary>
    public static Task WriteTaggedAsync(HttpContext context, ReadOnlyMemory<byte> body, string contentType)
    {
        var tag = $"\"{Base64Url.EncodeToString(SHA256.HashData(body.Span).AsSpan(0, 16))}\"";
        var response = context.Response;
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "private, no-cache";
        if (Matches(context.Request.Headers.IfNoneMatch.ToString(), tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = contentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>One JSON object.</summary>
    public static ReadOnlyMemory<byte> Bytes(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A moment as RFC 3339 writes it, to the millisecond where it has any.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString(
        moment.UtcTicks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes a number, or null where it is unknown or no number that JSON knows.</summary>
    public static void WriteNumberOrNull(this Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } known && double.IsFinite(known))
        {
            writer.WriteNumber(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>Writes a count, or null where it is unknown.</summary>
    public static void WriteCountOrNull(this Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } known)
        {
            writer.WriteNumber(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static bool Matches(string header, string tag) =>
        header.Split(',', StringSplitOptions.TrimEntries).Any(each => each == tag || each == "W/" + tag || each == "*");
}
