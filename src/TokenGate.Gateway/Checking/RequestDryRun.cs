using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenGate.Dialects;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Options;
using Yarp.ReverseProxy.Model;

namespace TokenGate.Gateway.Checking;

/// <summary>What a gateway would make of one request. Nothing listens, nothing is sent.</summary>
/// <param name="Route">The route that takes it; null when none does, and the client gets a 404.</param>
/// <param name="Destinations">Where it may go: name and address.</param>
/// <param name="User">Who sent it, by name even where pseudonyms are stored; <c>-</c> when no source knows.</param>
/// <param name="Team">The user's team.</param>
/// <param name="Dialect">The API shape; null when it is unknown.</param>
/// <param name="IsMetered">False where the route says that nothing is measured.</param>
public sealed record RequestDryRun(string? Route, IReadOnlyDictionary<string, string> Destinations, string User, string Team, string? Dialect, bool IsMetered)
{
    /// <summary>Tries a request out.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="request">The request as it goes over the wire, or method and path with headers below; a body may follow an empty
    /// line.</param>
    /// <param name="from">The address that it comes from.</param>
    /// <exception cref="GatewayConfigurationException">The configuration has faults.</exception>
    /// <exception cref="FormatException">It is no request.</exception>
    public static async Task<RequestDryRun> RunAsync(GatewayConfiguration configuration, string request, IPAddress from)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(request);
        var made = Directory.CreateTempSubdirectory("tokengate-dry-");
        try
        {
            await using var gateway = GatewayHost.Build(Harmless(configuration, made.FullName), static builder => builder.Logging.ClearProviders());
            var (context, body) = Read(request, from, gateway.Services);
            var route = await RouteAsync(gateway, context);
            var headers = new HeaderSnapshot(context.Request.Headers);
            var head = new RequestHead(context.Request.Method, RequestOrigin.ReadTarget(context), context.Request.Host.Value, headers.Find);
            var dialect = DialectRegistry.Default.Detect(in head, body, RouteMetadata.Read(route, RouteMetadata.Dialect));
            var sender = await gateway.Services.GetRequiredService<UserResolver>()
                .ResolveAsync(context, () => RequestOrigin.FindProvider(DialectRegistry.Default, context, route, headers));
            var person = dialect is null ? sender.Person : sender.FromBody?.Invoke(DialectRegistry.ReadRequest(dialect, in head, body)) ?? sender.Person;
            return new RequestDryRun(
                route?.Config.RouteId,
                route?.Cluster?.Destinations.ToDictionary(static each => each.Key, static each => each.Value.Model.Config.Address) ?? [],
                person.Name,
                person.Team,
                dialect?.Name,
                RouteMetadata.IsMetered(route));
        }
        finally
        {
            made.Delete(recursive: true);
        }
    }

    /// <summary>
    /// The configuration without what would act on its own: no health probes, no key that is made, no pseudonym that is stored.
    /// </summary>
    private static GatewayConfiguration Harmless(GatewayConfiguration configuration, string made)
    {
        var values = ConfigurationForm.Read(configuration.Root).Values
            .Where(static pair => !pair.Key.Contains(":HealthCheck:", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        values["TokenGate:Identity:Pseudonymise"] = "false";
        values["TokenGate:Ledger:Path"] = Path.Combine(made, "data");
        values.Remove("TokenGate:Ledger:Redis");
        if (!File.Exists(configuration.PathOf(OptionsReader.Read(configuration.Root).Options.Identity.KeyFile)))
        {
            values["TokenGate:Identity:KeyFile"] = Path.Combine(made, "identity.key");
        }

        return GatewayConfiguration.FromValues(configuration.Folder, values);
    }

    private static (HttpContext Context, byte[] Body) Read(string request, IPAddress from, IServiceProvider services)
    {
        var text = request.TrimStart().ReplaceLineEndings("\n");
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = (end < 0 ? text : text[..end]).TrimEnd().Split('\n');
        if (lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var method, var target, ..] || !(target.StartsWith('/') || target.Contains("://", StringComparison.Ordinal)))
        {
            throw new FormatException($"'{lines[0]}' is no request line: write method and path, for example POST /v1/chat/completions.");
        }

        var context = new DefaultHttpContext { RequestServices = services };
        context.Connection.RemoteIpAddress = from;
        context.Request.Method = method;
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        foreach (var line in lines.Skip(1))
        {
            if (line.Split(':', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, var value])
            {
                throw new FormatException($"'{line}' is no header: write name: value.");
            }

            context.Request.Headers.Append(name, value);
        }

        var path = RequestTarget.PathOf(target);
        var query = path.IndexOf('?', StringComparison.Ordinal);
        context.Request.Path = PathString.FromUriComponent(query < 0 ? path : path[..query]);
        context.Request.QueryString = new QueryString(query < 0 ? "" : path[query..]);
        return (context, end < 0 ? [] : Encoding.UTF8.GetBytes(text[(end + 2)..]));
    }

    /// <summary>The route by the gateway's own table and matcher.</summary>
    private static async Task<RouteModel?> RouteAsync(WebApplication gateway, HttpContext context)
    {
        RouteModel? found = null;
        var matching = new ApplicationBuilder(gateway.Services);
        matching.UseRouting();
        matching.Use(next => matched =>
        {
            found = matched.GetEndpoint()?.Metadata.GetMetadata<RouteModel>();
            return Task.CompletedTask;
        });
        matching.UseEndpoints(endpoints =>
        {
            foreach (var source in ((IEndpointRouteBuilder)gateway).DataSources)
            {
                endpoints.DataSources.Add(source);
            }
        });
        await matching.Build()(context);
        return found;
    }
}
