using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using TokenGate.Gateway.Upstream;
using Yarp.ReverseProxy.Transforms;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// Copies the response's status line and header fields as the upstream sent them. Runs before the transforms of the route's configuration.
/// </summary>
internal sealed class ResponseHeadTransform : ResponseTransform
{
    /// <summary>Counts as a Date field for the server, which adds one otherwise, and is written as none.</summary>
    private static readonly StringValues NoDate = new([null]);

    /// <inheritdoc/>
    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is { } source)
        {
            Copy(source, context.HttpContext);
        }

        return default;
    }

    private static void Copy(HttpResponseMessage source, HttpContext context)
    {
        var target = context.Response.Headers;
        var connection = source.Headers.NonValidated.TryGetValues("Connection", out var named) ? Values(named) : default;
        Copy(source.Headers.NonValidated, target, connection);
        Copy(source.Content.Headers.NonValidated, target, connection);

        // A reason phrase of the upstream's own exists on HTTP/1.1 alone.
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = source.ReasonPhrase;
            if (!target.ContainsKey("Date"))
            {
                target.Date = NoDate;
            }
        }
    }

    private static void Copy(HttpHeadersNonValidated source, IHeaderDictionary target, StringValues connection)
    {
        foreach (var (name, values) in source)
        {
            if (!ConnectionFields.Holds(name, connection))
            {
                Set(target, name, Values(values));
            }
        }
    }

    private static void Set(IHeaderDictionary target, string name, StringValues values)
    {
        try
        {
            target[name] = values;
        }
        catch (InvalidOperationException)
        {
            // The server refuses control characters in a value. Without this field the answer still arrives.
        }
    }

    private static StringValues Values(in HeaderStringValues values)
    {
        if (values.Count == 1)
        {
            return values.ToString();
        }

        var lines = new string[values.Count];
        var at = 0;
        foreach (var line in values)
        {
            lines[at++] = line;
        }

        return lines;
    }
}
