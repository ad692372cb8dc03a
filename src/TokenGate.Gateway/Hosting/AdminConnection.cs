using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Hosting;

/// <summary>Marks connections that came in through the admin port. Nothing in a request can set it.</summary>
internal sealed class AdminConnection
{
    private static readonly AdminConnection Instance = new();

    /// <summary>Marks a connection.</summary>
    public static void Mark(ConnectionContext connection) => connection.Features.Set(Instance);

    /// <summary>True when a request came in through the admin port.</summary>
    public static bool IsOf(HttpContext context) => context.Features.Get<AdminConnection>() is not null;
}
