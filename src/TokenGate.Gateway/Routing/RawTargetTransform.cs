using Microsoft.AspNetCore.Http.Features;
using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Upstream;
using Yarp.ReverseProxy.Transforms;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// Sends the request target as it stood on the wire: <c>%3A</c> stays <c>%3A</c>, <c>//</c> and <c>./</c> stay. Runs after the transforms
/// of the route's configuration, and leaves a target alone that one of them changed.
/// </summary>
internal sealed class RawTargetTransform : RequestTransform
{
    private static readonly UriCreationOptions AsItStands = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <inheritdoc/>
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var request = context.HttpContext.Request;
        var raw = context.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (context.ProxyRequest.RequestUri is null
            && !string.IsNullOrEmpty(raw)
            && context.Path == request.Path
            && context.Query.QueryString == request.QueryString
            && Uri.TryCreate(Combine(context.DestinationPrefix, RequestTarget.PathOf(raw)), in AsItStands, out var target))
        {
            context.ProxyRequest.RequestUri = target;
            if (raw == "*" && target.AbsolutePath == "/" && context.ProxyRequest.Options.TryGetValue(RawRequest.Key, out var rawRequest))
            {
                // The asterisk form has no address (RFC 9112, 3.2.4).
                rawRequest.Target = "*";
            }
        }

        return default;
    }

    /// <summary>A destination's address and a target, joined by exactly one slash.</summary>
    internal static string Combine(string prefix, string target) => string.Concat(prefix.AsSpan().TrimEnd('/'), target);
}
