using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace TokenGate.Gateway.Admin.Requests;

/// <summary>Errors as problem documents (RFC 9457).</summary>
internal static class Problem
{
    /// <summary>How much of a wrong value is told back.</summary>
    private const int MostEchoed = 64;

    /// <summary>Answers with a problem.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status, 400 or above.</param>
    /// <param name="detail">What is wrong and what to do, as a sentence.</param>
    /// <param name="errors">By parameter: what is wrong with it and what to send instead.</param>
    public static Task WriteAsync(HttpContext context, int status, string detail, IReadOnlyDictionary<string, List<string>>? errors = null)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        response.Headers.Remove("ETag");
        if (status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"TokenGate\"";
        }

        return JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteString("type", "about:blank");
            writer.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
            writer.WriteNumber("status", status);
            writer.WriteString("detail", detail);
            if (errors is { Count: > 0 })
            {
                writer.WriteStartObject("errors");
                foreach (var (name, sentences) in errors)
                {
                    writer.WriteStartArray(name);
                    sentences.ForEach(writer.WriteStringValue);
                    writer.WriteEndArray();
                }

                writer.WriteEndObject();
            }
        });
    }

    /// <summary>A value from outside as it may stand in a sentence: short, and without anything that moves a cursor.</summary>
    public static string Echo(string value)
    {
        var start = value.Length > MostEchoed ? value[..MostEchoed] + "..." : value;
        return string.Concat(start.Select(static c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') ? '\ufffd' : c));
    }
}
