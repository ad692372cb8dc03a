using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Admin.Access;

/// <summary>Marks connections that came in through the admin port. Nothing in a request can set it.</summary>
internal sealed class AdminConnection
{
    private static readonly AdminConnection Admin = new();
    private static readonly AdminConnection OwnPage = new();

    /// <summary>Marks a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="ownPageAlone">True where the page of one's own answers and nothing else.</param>
    public static void Mark(ConnectionContext connection, bool ownPageAlone) => connection.Features.Set(ownPageAlone ? OwnPage : Admin);

    /// <summary>True when a request came in through the admin port.</summary>
    public static bool IsOf(HttpContext context) => context.Features.Get<AdminConnection>() is not null;

    /// <summary>True when a request came in where the page of one's own answers and nothing else.</summary>
    public static bool IsOwnPageAlone(HttpContext context) => ReferenceEquals(context.Features.Get<AdminConnection>(), OwnPage);
}
