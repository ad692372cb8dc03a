using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Upstream;
using Yarp.ReverseProxy.Transforms;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// Copies the request's header fields as the client sent them, but for what a proxy added for the gateway alone. Runs before the transforms
/// of the route's configuration.
/// </summary>
internal sealed class RequestHeadTransform : RequestTransform
{
    /// <inheritdoc/>
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var source = context.HttpContext.Request;
        var target = context.ProxyRequest;
        var keepsLines = target.Version.Major == 1 && target.VersionPolicy != HttpVersionPolicy.RequestVersionOrHigher;
        var connection = source.Headers.Connection;
        var withheld = context.HttpContext.Features.Get<WithheldFields>();
        foreach (var (name, values) in source.Headers)
        {
            if (!ConnectionFields.Holds(name, connection) && withheld?.Holds(name) is not true)
            {
                Add(target, name, values, keepsLines);
            }
        }

        // Kestrel would answer 100 (Continue) by itself, as soon as the body is read. Where the upstream's own interim answers are passed
        // on, it must not.
        if (target.Options.TryGetValue(RawRequest.Key, out var raw) && raw.Interim is not null && target.Version.Major == 1)
        {
            source.Headers.Remove("Expect");
        }

        // HttpClient retries a request without content when a pooled connection closes before any answer. For a method that is not
        // idempotent that could act twice (RFC 9110, 9.2.2); content, even empty, prevents it.
        if (target.Content is null && (HttpMethods.IsPost(source.Method) || HttpMethods.IsPatch(source.Method)))
        {
            target.Content = new EmptyBody();
        }

        // We forward trailers, so the upstream may be told that the client takes them.
        if (ConnectionFields.TakesTrailers(source))
        {
            target.Headers.TryAddWithoutValidation("TE", "trailers");
            if (target.Version.Major == 1)
            {
                target.Headers.TryAddWithoutValidation("Connection", "TE");
            }
        }

        if (target.Content is RequestRelay && target.Content.Headers.ContentLength is null && !HttpProtocol.IsHttp2(source.Protocol))
        {
            target.Headers.TransferEncodingChunked = true;
        }

        return default;
    }

    private static void Add(HttpRequestMessage target, string name, StringValues values, bool keepsLines)
    {
        var value = values.Count switch
        {
            1 => values[0] ?? "",
            _ when keepsLines => HeaderLines.Join(name, values),
            _ => string.Join(name.Equals("Cookie", StringComparison.OrdinalIgnoreCase) ? "; " : ", ", values.ToArray()),
        };
        if (target.Headers.TryAddWithoutValidation(name, value))
        {
            return;
        }

        // Fields that describe a body exist only on a body in HttpClient: a request without one gets an empty one to carry them.
        target.Content ??= new EmptyBody();
        target.Content.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>No body at all, for the fields that HttpClient ties to one.</summary>
    private sealed class EmptyBody : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => Task.CompletedTask;

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return true;
        }
    }
}
