using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TokenGate.Dialects;
using TokenGate.Gateway.Identity;
using TokenGate.Metering;
using TokenGate.Usage;
using Yarp.ReverseProxy.Model;

namespace TokenGate.Gateway.Metering;

/// <summary>What a request tells of where it comes from and where it goes.</summary>
internal static class RequestOrigin
{
    /// <summary>
    /// What the body adds to what the head told: who sent it, and for which project. Where it names nobody, the head's word stands.
    /// </summary>
    public static ExchangeHead Complete(ExchangeHead head, RequestContent content, Func<RequestContent, Person?>? fromBody, Projects projects)
    {
        var person = fromBody?.Invoke(content);
        return head with
        {
            User = person?.Name ?? head.User,
            Team = person?.Team ?? head.Team,
            Project = head.Project == Projects.None ? projects.Of(content) : head.Project,
        };
    }

    /// <summary>The path that was asked for, as the client wrote it.</summary>
    public static string ReadTarget(HttpContext context) =>
        context.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } target ? RequestTarget.PathOf(target) : "/";

    /// <summary>The provider behind a route: as the operator names it, else by path and by the address that the route leads to.</summary>
    public static string? FindProvider(DialectRegistry dialects, HttpContext context, RouteModel? route, HeaderSnapshot headers)
    {
        if (RouteMetadata.Read(route, RouteMetadata.Provider) is { } named)
        {
            return named;
        }

        var address = route?.Cluster?.DestinationsState.AllDestinations is [var first, ..] && Uri.TryCreate(first.Model.Config.Address, UriKind.Absolute, out var uri) ? uri.Host : null;
        var head = new RequestHead(context.Request.Method, ReadTarget(context), address ?? context.Request.Host.Value, headers.Find);
        var provider = dialects.Detect(in head, default, RouteMetadata.Read(route, RouteMetadata.Dialect))?.Provider(in head);
        return provider == "openai" && RequestTarget.IsAzure(head.Path) ? "azure.ai.openai" : provider;
    }
}
